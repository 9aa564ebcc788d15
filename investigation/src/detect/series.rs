//! Robust statistics of series, shared by the detectors.
