# Rare-event counting and the decision table: plain statistics, no Eigen.
fcscreen_library(fcscreen_counting
  SOURCES count_tests.cpp counting.cpp decision.cpp
  DEPS fcscreen_core fcscreen_result
  PRIVATE Boost::headers)
