# SPDX-License-Identifier: Apache-2.0
# Survival curves by R's survival package: writes survival_*.tsv beside itself. Rscript survival.R
# R 4.2.2, survival 3.5-3 (Debian r-base-core, r-cran-survival). Data are drawn here; Kaplan-Meier and Aalen-Johansen by survfit
# with conf.type = "log-log". survfit's Turnbull stops when no probability moves by more than 5e-5 in a step: the same function is
# run with 1e-15 instead and without its Aitken leaps, which can throw a mass so near to 0 that plain steps need too long to bring it
# back; otherwise unchanged: the expectation-maximisation of Turnbull's paper.
library(survival)
set.seed(20240606)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
num <- function(v) ifelse(is.na(v), "NA", ifelse(is.infinite(v), "inf", sprintf("%.15g", v)))
out <- function(name, lines) writeLines(c("# Made by survival.R", lines), file.path(here, name))

# Kaplan-Meier: ties, censoring at event times, an end at 0, a curve that lies on 1/2, one that never falls.
S <- list(
  many_ties = list(t = ceiling(rexp(120, 1 / 20)), d = rbinom(120, 1, .6)),
  continuous = list(t = round(rexp(60, 1 / 400), 3), d = rbinom(60, 1, .7)),
  ends_at_0 = list(t = c(3, 5, 5, 8, 9, 12, 14), d = c(1, 1, 0, 1, 0, 1, 1)),
  on_a_half = list(t = c(1, 2, 3, 4), d = c(1, 1, 1, 1)),
  on_a_half_censored = list(t = c(1, 2, 3, 4, 5, 6), d = c(1, 0, 1, 0, 1, 1)),
  no_event = list(t = c(2, 4, 4, 9), d = c(0, 0, 0, 0)),
  one = list(t = 7, d = 1))
input <- step <- median <- character()
for (name in names(S)) {
  s <- S[[name]]
  f <- survfit(Surv(s$t, s$d) ~ 1, conf.type = "log-log")
  input <- c(input, paste0("# ", name, "\t", paste(num(s$t), collapse = ","), "\t", paste(s$d, collapse = ",")))
  step <- c(step, paste(name, num(f$time), f$n.risk, f$n.event, f$n.censor, num(f$surv), num(f$surv * f$std.err), num(f$lower), num(f$upper), sep = "\t"))
  m <- quantile(f, .5)
  median <- c(median, paste(name, "median", "", "", "", num(m$quantile), num(m$lower), num(m$upper), "", sep = "\t"))
}
out("survival_km.tsv", c(input, "series\ttime\tat_risk\tevents\tcensored\tsurvival\tse\tlo95\thi95", step, median))

# Aalen-Johansen: two and three causes, ties of different causes, heavy censoring.
S <- list(
  two_causes = { a <- rexp(150, 1 / 30); b <- rexp(150, 1 / 50); c <- runif(150, 5, 60); t <- pmin(a, b, c)
    list(t = ceiling(t), d = ifelse(t == c, 0, ifelse(t == a, 1, 2))) },
  three_causes = { t <- round(rexp(80, 1 / 100), 2); list(t = t, d = sample(0:3, 80, TRUE, c(.3, .4, .2, .1))) },
  few = list(t = c(1, 2, 2, 3, 5, 5, 8), d = c(1, 2, 0, 1, 0, 2, 1)),
  one_cause_only = list(t = c(1, 2, 4, 7, 9), d = c(1, 0, 1, 1, 0)))
input <- step <- character()
for (name in names(S)) {
  s <- S[[name]]
  causes <- max(s$d, 2)
  f <- survfit(Surv(s$t, factor(s$d, 0:causes)) ~ 1, conf.type = "log-log")
  input <- c(input, paste0("# ", name, "\t", paste(num(s$t), collapse = ","), "\t", paste(s$d, collapse = ","), "\t", causes))
  for (k in 1:causes) step <- c(step, paste(name, num(f$time), k, f$n.risk[, 1], f$n.event[, k + 1], num(f$pstate[, k + 1]), num(f$std.err[, k + 1]),
    num(f$lower[, k + 1]), num(f$upper[, k + 1]), num(f$pstate[, 1]), sep = "\t"))
}
out("survival_aj.tsv", c(input, "series\ttime\tcause\tat_risk\tevents\tincidence\tse\tlo95\thi95\tevent_free", step))

# Turnbull: visits at intervals, with exact times, with right and left censoring, with shared borders.
fine <- survival:::survfitTurnbull
text <- deparse(fine)
stopifnot(sum(grepl("eps > 5e-05", text)) == 1, sum(grepl("if (TRUE)", text, fixed = TRUE)) == 1)
fine <- eval(parse(text = sub("if (TRUE)", "if (FALSE)", sub("eps > 5e-05", "eps > 1e-15", text, fixed = TRUE), fixed = TRUE)))
environment(fine) <- asNamespace("survival")
visits <- function(n, gap, rate) {
  event <- rexp(n, rate); l <- r <- numeric(n)
  for (i in 1:n) {
    v <- c(0, round(cumsum(rexp(6, 1 / gap)), 1)); v <- unique(v)
    l[i] <- max(v[v < event[i]]); after <- v[v >= event[i]]; r[i] <- if (length(after)) min(after) else Inf
  }
  list(l = l, r = r)
}
S <- list(
  visits_30 = visits(30, 15, 1 / 40),
  visits_80 = visits(80, 10, 1 / 25),
  whole_months = { v <- visits(60, 3, 1 / 6); list(l = floor(v$l), r = ifelse(is.finite(v$r), floor(v$l) + pmax(1, ceiling(v$r - v$l)), Inf)) },
  with_exact_times = { v <- visits(40, 12, 1 / 30); e <- sample(40, 12); x <- round(rexp(12, 1 / 20), 1) + .1; v$l[e] <- x; v$r[e] <- x; v },
  shared_borders = list(l = c(0, 1, 2, 1, 0, 2, 3, 0), r = c(1, 2, 3, 3, 2, Inf, 4, 1)),
  right_censored_only_after = list(l = c(0, 2, 5, 6, 6, 1), r = c(2, 5, 6, Inf, Inf, 3)))
input <- rows <- character()
for (name in names(S)) {
  s <- S[[name]]
  y <- Surv(s$l, s$r, type = "interval2")
  f <- fine(factor(rep(1, length(s$l))), y, rep(1, length(s$l)), conf.type = "none", se.fit = FALSE)
  input <- c(input, paste0("# ", name, "\t", paste(num(s$l), collapse = ","), "\t", paste(num(s$r), collapse = ",")))
  # Survival at every end of an observation, where it is known whether the jump about it has been made.
  at <- sort(unique(c(s$l, s$r[is.finite(s$r)])))
  surv <- sapply(at, function(t) min(1, f$surv[f$time <= t]))
  rows <- c(rows, paste(name, num(at), num(surv), sep = "\t"))
}
out("survival_turnbull.tsv", c(input, "series\ttime\tsurvival", rows))
