//! Settings of the whole installation.

use std::sync::Arc;

use timekeeper_ports::{SettingRepo, StoreError, async_trait};

use crate::tx::MemoryTx;

#[async_trait]
impl SettingRepo for MemoryTx {
    async fn get(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        self.look(|state| state.settings.get(name).cloned())
    }

    async fn put(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.change(|state| {
            Arc::make_mut(&mut state.settings).insert(name.to_owned(), value.to_owned());
            Ok(())
        })
    }

    async fn keep(&mut self, name: &str, value: &str) -> Result<String, StoreError> {
        self.change(|state| {
            let settings = Arc::make_mut(&mut state.settings);
            Ok(settings.entry(name.to_owned()).or_insert_with(|| value.to_owned()).clone())
        })
    }

    async fn replace(&mut self, name: &str, known: Option<&str>, value: &str) -> Result<bool, StoreError> {
        self.change(|state| {
            let settings = Arc::make_mut(&mut state.settings);
            let is_known = settings.get(name).map(String::as_str) == known;
            if is_known {
                settings.insert(name.to_owned(), value.to_owned());
            }
            Ok(is_known)
        })
    }
}
