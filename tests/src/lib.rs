//! End-to-end: the real binaries, the real state machine, strict fakes.
