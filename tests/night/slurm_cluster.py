# SPDX-License-Identifier: Apache-2.0
"""A Slurm cluster of one node on loopback, started and stopped by a test: Debian's slurm-wlm and munge, no systemd, no
cgroups, everything in one folder."""
import ctypes
import getpass
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")
FOLDERS = "/usr/sbin:/sbin:/usr/local/sbin"


def die_with_parent():
    """A test that is killed leaves no daemons (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def find(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + ":" + FOLDERS)


def missing():
    """Programs that are not installed."""
    return [program for program in PROGRAMS if find(program) is None]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Cluster:
    """munged, slurmctld and slurmd; `environment` is that of Slurm's commands."""

    def __init__(self, folder, cpus=4):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(mode=0o755)
        for name in ("state", "spool"):
            (self.folder / name).mkdir(mode=0o755)
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        host = socket.gethostname().split(".")[0]
        self.conf = self.folder / "slurm.conf"
        self.conf.write_text(f"""
ClusterName=night
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
SlurmUser={getpass.getuser()}
SlurmdUser={getpass.getuser()}
AuthType=auth/munge
AuthInfo=socket={self.folder}/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=2,batch_sched_delay=0,sched_min_interval=0
ReturnToService=2
KillWait=5
StateSaveLocation={self.folder}/state
SlurmdSpoolDir={self.folder}/spool
SlurmctldPidFile={self.folder}/slurmctld.pid
SlurmdPidFile={self.folder}/slurmd.pid
SlurmctldLogFile={self.folder}/slurmctld.log
SlurmdLogFile={self.folder}/slurmd.log
NodeName={host} NodeHostname={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=16000 State=UNKNOWN
PartitionName=night Nodes={host} Default=YES MaxTime=INFINITE State=UP
""")
        self.environment = {**os.environ, "SLURM_CONF": str(self.conf)}
        self.running = []

    def start(self):
        """Until the node is idle; an error says what the log says."""
        self.daemon("munged", "--foreground", "--force", f"--key-file={self.folder}/munge.key",
                    f"--socket={self.folder}/munge.socket", f"--pid-file={self.folder}/munged.pid",
                    f"--log-file={self.folder}/munged.log", f"--seed-file={self.folder}/munged.seed")
        self.until(lambda: (self.folder / "munge.socket").exists(), "munged")
        self.daemon("slurmctld", "-D", "-i", "-f", str(self.conf))
        self.daemon("slurmd", "-D", "-f", str(self.conf))
        self.until(lambda: "idle" in self.run("sinfo", "--noheader", "--format=%t").stdout, "slurmctld")
        return self

    def daemon(self, program, *arguments):
        out = open(self.folder / f"{program}.out", "wb")
        self.running.append(subprocess.Popen([find(program), *arguments], stdin=subprocess.DEVNULL, stdout=out,
                                             stderr=subprocess.STDOUT, env=self.environment, start_new_session=True, preexec_fn=die_with_parent))
        out.close()

    def until(self, holds, program, seconds=60):
        for _ in range(seconds * 10):
            if holds():
                return
            time.sleep(0.1)
        said = "".join((self.folder / name).read_text(errors="replace")[-1500:]
                       for name in (f"{program}.out", f"{program}.log", "slurmd.log") if (self.folder / name).exists())
        raise RuntimeError(f"{program} does not come up: {said}")

    def run(self, program, *arguments):
        return subprocess.run([find(program), *arguments], capture_output=True, text=True, env=self.environment, timeout=120)

    def stop(self):
        self.run("scancel", "--user", getpass.getuser())
        for _ in range(100):
            if not self.run("squeue", "--noheader").stdout.strip():
                break
            time.sleep(0.1)
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()
