//! Schemas of the wire types, made by schemars in the dialect of OpenAPI 3.0.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use paperclip::v2::models::DefaultSchemaRaw;
use schemars::{
    JsonSchema,
    generate::{SchemaGenerator, SchemaSettings},
};
use serde_json::{Map, Value};

use super::tidy;

/// Between a schema's name and the fingerprint of its content.
const FINGERPRINT: char = '\u{1}';

/// Which way a type travels: the same type may require other fields coming in than it has going out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the server.
    Request,
    /// Out of the server.
    Response,
}

fn generator(direction: Direction) -> SchemaGenerator {
    let settings = SchemaSettings::openapi3().with(|settings| settings.meta_schema = None);
    match direction {
        Direction::Request => settings.for_deserialize(),
        Direction::Response => settings.for_serialize(),
    }
    .into_generator()
}

/// The schema to write where `T` is used (a `$ref` when it has a name), and every named schema it needs.
pub fn schema_of<T: JsonSchema>(direction: Direction) -> (Value, Map<String, Value>) {
    let mut generator = generator(direction);
    let schema = generator.subschema_for::<T>();
    let mut schema = schema.to_value();
    let mut definitions = generator.take_definitions(true);
    tidy(direction, &mut schema);
    definitions.values_mut().for_each(|definition| tidy(direction, definition));
    (schema, definitions)
}

/// The schema of `T` itself, not a `$ref` to it; schemas that it names are still `$ref`s.
pub fn object_schema<T: JsonSchema>(direction: Direction) -> Value {
    let mut schema = generator(direction).into_root_schema_for::<T>().to_value();
    if let Some(object) = schema.as_object_mut() {
        object.remove("components");
        object.remove("definitions");
    }
    tidy(direction, &mut schema);
    schema
}

fn tidy(direction: Direction, schema: &mut Value) {
    tidy::schema(schema);
    if direction == Direction::Request {
        tidy::texts(schema);
    }
}

/// Registers every named schema that `T` needs.
pub fn define<T: JsonSchema>(direction: Direction, map: &mut BTreeMap<String, DefaultSchemaRaw>) {
    for (name, schema) in schema_of::<T>(direction).1 {
        register(&name, schema, map);
    }
}

/// Registers the named schemas that `T` needs, without `T`.
pub fn define_parts<T: JsonSchema>(direction: Direction, map: &mut BTreeMap<String, DefaultSchemaRaw>) {
    let own_name = T::schema_name();
    for (name, schema) in schema_of::<T>(direction).1 {
        if name != own_name {
            register(&name, schema, map);
        }
    }
}

/// paperclip keeps the last schema of a name; the fingerprint keeps them apart, so that [`collect`] can see a clash.
fn register(name: &str, schema: Value, map: &mut BTreeMap<String, DefaultSchemaRaw>) {
    let mut hasher = DefaultHasher::new();
    schema.to_string().hash(&mut hasher);
    let key = format!("{name}{FINGERPRINT}{:x}", hasher.finish());
    map.insert(key, DefaultSchemaRaw { example: Some(schema), ..DefaultSchemaRaw::default() });
}

/// The registered schemas by name, and the names that two different schemas claim.
pub(super) fn collect(registered: Map<String, Value>) -> (Map<String, Value>, Vec<Value>) {
    let mut schemas = Map::new();
    let mut clashes = Vec::new();
    for (key, mut carrier) in registered {
        let Some((name, _)) = key.split_once(FINGERPRINT) else { continue };
        let Some(schema) = carrier.get_mut("example").map(Value::take) else { continue };
        if schemas.insert(name.to_owned(), schema).is_some() {
            clashes.push(name.into());
        }
    }
    (schemas, clashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    mod one {
        #[derive(schemars::JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        pub(super) struct Thing {
            name: String,
        }
    }

    mod two {
        #[derive(schemars::JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        pub(super) struct Thing {
            size: u32,
        }
    }

    fn registered(map: BTreeMap<String, DefaultSchemaRaw>) -> Map<String, Value> {
        map.into_iter().map(|(name, carrier)| (name, serde_json::json!({"example": carrier.example}))).collect()
    }

    #[test]
    fn one_schema_used_twice_is_one_and_two_of_one_name_are_a_clash() {
        let mut map = BTreeMap::new();
        define::<one::Thing>(Direction::Request, &mut map);
        define::<Vec<one::Thing>>(Direction::Request, &mut map);
        let (schemas, clashes) = collect(registered(map.clone()));
        assert_eq!((schemas.len(), clashes.len()), (1, 0));
        define::<two::Thing>(Direction::Request, &mut map);
        assert_eq!(collect(registered(map)).1, [Value::from("Thing")]);
    }
}
