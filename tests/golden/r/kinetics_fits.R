# SPDX-License-Identifier: Apache-2.0
# Independent fits of the kinetic model: writes kinetics_fits.tsv beside itself. Rscript kinetics_fits.R
# R 4.2.2 with MASS 7.3-58.2 (Debian r-base-core, r-cran-mass). The likelihood is R's own dnbinom; the maximum is found by optim
# (Nelder-Mead, then BFGS until it stands still), interval ends by uniroot on the profile. Where there is no blank rate and one
# sigma for all, MASS's negative.binomial family in glm gives the slopes a second time and the script stops if they differ.
suppressMessages(library(MASS))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))

design <- function(t, knot, shape) {
  u <- t - knot
  switch(shape, one = cbind(1, u), knot = cbind(1, pmin(u, 0), pmax(u, 0)), off = cbind(1, pmax(u, 0)))
}
loglik <- function(theta, X, offset, d) {
  mu <- d$n * (exp(as.vector(X %*% theta) + offset) + d$blank)
  phi <- exp((d$sigma * log(10))^2) - 1
  sum(ifelse(phi > 0, dnbinom(d$k, mu = mu, size = 1 / phi, log = TRUE), dpois(d$k, mu, log = TRUE)))
}
maximum <- function(X, offset, d, start) {
  scale <- c(1, rep(1 / max(abs(d$t), 1), ncol(X) - 1))[seq_len(ncol(X))]
  if (ncol(X) == 1) {
    o <- optimize(function(a) loglik(a, X, offset, d), c(-40, 5), maximum = TRUE, tol = 1e-12)
    return(list(par = o$maximum, value = o$objective))
  }
  par <- start
  last <- -Inf
  for (i in 1:60) {
    o <- optim(par, function(p) -loglik(p, X, offset, d), method = "Nelder-Mead",
               control = list(parscale = scale, reltol = 1e-15, maxit = 20000))
    o <- optim(o$par, function(p) -loglik(p, X, offset, d), method = "BFGS",
               control = list(parscale = scale, reltol = 1e-16, maxit = 2000, ndeps = rep(1e-5, length(par))))
    par <- o$par
    if (-o$value <= last + 1e-13) break
    last <- -o$value
  }
  # Newton on numerical derivatives: the last digits.
  for (i in 1:5) {
    H <- optimHess(par, function(p) -loglik(p, X, offset, d), control = list(parscale = scale, ndeps = rep(1e-4, length(par))))
    g <- sapply(seq_along(par), function(j) {
      h <- 1e-5 * scale[j]; e <- replace(numeric(length(par)), j, h)
      (8 * (loglik(par + e, X, offset, d) - loglik(par - e, X, offset, d)) -
         (loglik(par + 2 * e, X, offset, d) - loglik(par - 2 * e, X, offset, d))) / (12 * h)
    })
    trial <- par + as.vector(solve(H, g))
    if (all(is.finite(trial)) && loglik(trial, X, offset, d) >= loglik(par, X, offset, d) - 1e-12) par <- trial
  }
  list(par = par, value = loglik(par, X, offset, d))
}
profile_end <- function(fit, X, d, j, sign) {
  excess <- function(v) {
    m <- maximum(X[, -j, drop = FALSE], X[, j] * v, d, fit$par[-j])
    2 * (fit$value - m$value) - qchisq(.95, 1)
  }
  width <- .002
  while (excess(fit$par[j] + sign * width) < 0) { width <- width * 2; if (width > 2) return(sign * Inf) }
  ends <- sort(c(fit$par[j], fit$par[j] + sign * width))
  uniroot(excess, ends, tol = 1e-13)$root
}

S <- list(
  rise_and_fall      = list(t = c(-180, -90, 0, 30, 60, 120), k = c(55, 210, 640, 380, 150, 40), n = rep(500000, 6), sigma = .15, blank = 0),
  fall_to_zero       = list(t = c(-120, -60, -5, 28, 61, 95, 130), k = c(2600, 4100, 5200, 900, 130, 12, 0),
                            n = c(5e5, 4.2e5, 6.1e5, 5e5, 8e5, 3.9e5, 5.5e5), sigma = .15, blank = 0),
  with_a_blank_rate  = list(t = c(-120, -60, -5, 28, 61, 95, 130, 190), k = c(2600, 4100, 5200, 900, 130, 21, 7, 6),
                            n = c(5e5, 4.2e5, 6.1e5, 5e5, 8e5, 3.9e5, 5.5e5, 1e6), sigma = .15, blank = 1e-5),
  two_cytometers     = list(t = c(-90, -30, 0, 30, 60, 90, 150), k = c(480, 700, 655, 402, 511, 240, 118), n = rep(500000, 7),
                            sigma = c(.15, .15, .15, .20, .20, .15, .30), blank = 2e-6),
  flat               = list(t = c(-200, -110, -20, 40, 100, 160), k = c(510, 388, 702, 455, 610, 490), n = rep(500000, 6), sigma = .15, blank = 0),
  rebound            = list(t = c(-60, 0, 30, 60, 90, 150), k = c(900, 1000, 1700, 2600, 5100, 21000), n = rep(500000, 6), sigma = .15, blank = 0),
  counting_only      = list(t = c(-60, -30, 0, 30, 60, 90), k = c(300, 410, 505, 260, 118, 70), n = rep(500000, 6), sigma = 0, blank = 0))

rows <- character()
number <- function(v) ifelse(is.infinite(v), ifelse(v > 0, "inf", "-inf"), sprintf("%.12g", v))
for (name in names(S)) {
  d <- S[[name]]
  d$sigma <- rep_len(d$sigma, length(d$t))
  for (case in list(c("one", 0), c("knot", 0), c("knot", 14), c("off", 0))) {
    shape <- case[1]; knot <- as.numeric(case[2])
    X <- design(d$t, knot, shape)
    start <- c(log(mean(d$k / d$n)), rep(0, ncol(X) - 1))
    fit <- maximum(X, rep(0, nrow(X)), d, start)
    if (length(unique(d$sigma)) == 1 && d$blank == 0) {
      family <- if (d$sigma[1] > 0) negative.binomial(1 / (exp((d$sigma[1] * log(10))^2) - 1)) else poisson()
      # epsilon is below what the deviance can show, so that all 200 steps are made; the warning about it says nothing else.
      g <- suppressWarnings(glm(d$k ~ X[, -1] + offset(log(d$n)), family = family, control = glm.control(epsilon = 1e-16, maxit = 200)))
      stopifnot(max(abs(coef(g) - fit$par) / c(1, rep(.01, length(fit$par) - 1))) < 1e-6)
      fit$par <- as.vector(coef(g)); fit$value <- loglik(fit$par, X, rep(0, nrow(X)), d)
    }
    ends <- sapply(2:ncol(X), function(j) c(profile_end(fit, X, d, j, -1), profile_end(fit, X, d, j, 1)))
    for (j in 2:ncol(X)) rows <- c(rows, paste(name, shape, knot, number(fit$par[1]), c("", if (shape == "off") "off" else "on", "off")[j],
        number(fit$par[j]), number(ends[1, j - 1]), number(ends[2, j - 1]), number(fit$value), sep = "\t"))
  }
}
data <- sapply(names(S), function(name) { d <- S[[name]]; paste0("# ", name, "\t", paste(d$t, collapse = ","), "\t", paste(d$k, collapse = ","), "\t",
  paste(format(d$n, scientific = FALSE, trim = TRUE), collapse = ","), "\t", paste(rep_len(d$sigma, length(d$t)), collapse = ","), "\t", d$blank) })
writeLines(c("# Made by kinetics_fits.R; series: name, days, events, denominators, sigma, blank rate", data,
             "series\tshape\tknot\tintercept\tslope\tper_day\tlo95\thi95\tlog_likelihood", rows), file.path(here, "kinetics_fits.tsv"))
