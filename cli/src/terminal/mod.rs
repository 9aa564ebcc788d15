//! The texts for the terminal. They have colours only where those are wanted, and no text of a log line or a name
//! reaches the terminal with its control characters.

mod answer;
mod comparison;
#[cfg(feature = "live")]
mod examined;
mod incident_list;
mod known_causes;
mod page;
mod progress;
mod summary;

pub use answer::answer_text;
pub use comparison::comparison;
#[cfg(feature = "live")]
pub use examined::examined_text;
pub use incident_list::incident_list;
pub use known_causes::known_causes;
pub use page::Appearance;
pub use progress::StepProgress;
pub use summary::summary;
