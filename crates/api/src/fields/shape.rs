//! What a type's schema says about its fields.

use std::{
    any::TypeId,
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use schemars::JsonSchema;
use serde_json::Value;

use crate::openapi::{Direction, schema::object_schema};

/// The form of one field, as far as text can be told apart by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A whole number within bounds, both included.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// True or false.
    Boolean,
    /// Several of one kind.
    List(Box<Kind>),
    /// Anything that is written as text, and whatever reads text itself.
    Text,
}

/// The fields of a type that is read from named values.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Every field and its form.
    pub(crate) fields: BTreeMap<String, Kind>,
    /// The fields that must be there, in the order of the type.
    pub(crate) required: Vec<String>,
    /// Whether other fields are refused.
    pub(crate) strict: bool,
}

impl Shape {
    /// The shape of `T`, computed once per thread.
    pub(crate) fn of<T: JsonSchema + 'static>() -> Rc<Self> {
        thread_local! {
            static SHAPES: RefCell<HashMap<TypeId, Rc<Shape>>> = RefCell::default();
        }
        let known = SHAPES.with_borrow(|shapes| shapes.get(&TypeId::of::<T>()).cloned());
        known.unwrap_or_else(|| {
            let shape = Rc::new(Self::from_schema(&object_schema::<T>(Direction::Request)));
            SHAPES.with_borrow_mut(|shapes| shapes.insert(TypeId::of::<T>(), Rc::clone(&shape)));
            shape
        })
    }

    /// Whether there is such a field.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    fn from_schema(schema: &Value) -> Self {
        let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        Self {
            fields: fields.map(|(name, schema)| (name.clone(), Kind::of(schema))).collect(),
            required: required.filter_map(Value::as_str).map(str::to_owned).collect(),
            strict: schema.get("additionalProperties") == Some(&Value::Bool(false)),
        }
    }
}

impl Kind {
    fn of(schema: &Value) -> Self {
        let bound = |name| schema.get(name).and_then(Value::as_i64);
        match schema.get("type").and_then(Value::as_str) {
            Some("integer") => {
                Self::Integer { min: bound("minimum").unwrap_or(i64::MIN), max: bound("maximum").unwrap_or(i64::MAX) }
            }
            Some("boolean") => Self::Boolean,
            Some("array") => Self::List(Box::new(schema.get("items").map_or(Self::Text, Self::of))),
            _ => Self::Text,
        }
    }
}
