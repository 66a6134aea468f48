# Rare-event counting and the decision table: plain statistics, no Eigen.
find_package(Boost REQUIRED)
fcscreen_library(fcscreen_counting
  SOURCES counting.cpp decision.cpp
  DEPS fcscreen_core fcscreen_result
  PRIVATE Boost::headers)
