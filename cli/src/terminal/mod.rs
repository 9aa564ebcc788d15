//! What the terminal shows. Colour only where it is wanted, and nothing that a log line could use to steer it.

mod catalogue;
mod page;
mod steps;
mod truth;
mod verdict;

pub use catalogue::catalogue;
pub use page::Look;
pub use steps::Steps;
pub use truth::truth;
pub use verdict::verdict;
