use jiff::Timestamp;

use super::*;
