//! Takes the few files of Swagger UI that the documentation page needs out of the archive that its crate carries.

use std::{env, error::Error, fs, io::Cursor, path::Path};

use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

const FILES: [&str; 4] = ["favicon-16x16.png", "favicon-32x32.png", "swagger-ui-bundle.js", "swagger-ui.css"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let target = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    let names = archive
        .file_names()
        .map(|name| Ok(name?.into_owned()))
        .collect::<Result<Vec<String>, zip::result::ZipError>>()?;
    for file in FILES {
        let ending = format!("/dist/{file}");
        let inner = names.iter().find(|name| name.ends_with(&ending) && name.matches('/').count() == 2);
        let inner = inner.ok_or_else(|| format!("{file} is not in the archive"))?;
        let mut content = Vec::new();
        std::io::copy(&mut archive.by_name(inner)?, &mut content)?;
        fs::write(Path::new(&target).join(file), content)?;
    }
    Ok(())
}
