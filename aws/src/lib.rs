//! AWS adapters: one module a service.
