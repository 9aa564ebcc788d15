//! The steps of an investigation, and the Lambda that runs them.
