# What changes between the samples of a patient, and over a study: plain statistics.
fcscreen_library(fcscreen_serial
  SOURCES kinetics.cpp negative_binomial.cpp replicate_sigma.cpp serial_change.cpp spread_interval.cpp survival.cpp turnbull.cpp
  DEPS fcscreen_core fcscreen_result fcscreen_counting
  PRIVATE Eigen3::Eigen Boost::headers)
