//! The laboratory: the simulator, the readers of public data, and the benches that score the investigator on both.
//! Neither a responder nor an operator needs it.
//!
//! - [`simulate`] makes incidents with a known cause. It says how to add a fault.
//! - [`capacity`] is a model of many investigations at once.
//! - [`petshop`], [`loghub`] and [`nab`] read public datasets in their own layouts.
//! - [`mod@bench`] runs detectors and ranking on these, through the code that production runs, and counts how often they
//!   are right.
//!
//! The binary `lab` is the command line over these:
//!
//! ```text
//! lab bench simulated                     200 simulated incidents
//! lab bench petshop DIR                   the PetShop dataset, in DIR
//! lab bench all DIR                       every source below DIR, each also left out of the fit
//! lab fit DIR                             the weights that fit them
//! lab accuracy DIR                        everything, as docs/ACCURACY.md
//! lab simulate -t mixed -f timeout -s 7 -o /tmp/slow
//! lab simulate-load                       many investigations at once
//! lab import petshop DIR low_traffic/train/issue_0 -o /tmp/recorded
//! ```
//!
//! `lab help` explains them, and `--json` makes a bench print one object. The bundles that `simulate` and `import` write
//! can be investigated by `investigate demo --incident DIR`.

pub mod accuracy;
pub mod bench;
pub mod capacity;
mod dataset;
pub mod feedback;
pub mod loghub;
pub mod nab;
pub mod petshop;
pub mod simulate;

pub use dataset::DatasetError;
