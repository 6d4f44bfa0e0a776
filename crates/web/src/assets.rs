//! The few files beside the pages: one style sheet, one script, one icon. Their names tell what is in them, so that browsers
//! may keep them for as long as they like.

use std::{fmt::Write, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, CacheControl, CacheDirective, EntityTag, Header, IfNoneMatch},
    },
    web::Path,
};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// A year, in seconds.
const YEAR: u32 = 31_536_000;

/// Characters of a digest in a name.
const DIGEST: usize = 16;

/// A file that pages refer to.
pub(crate) struct Asset {
    /// Where it is.
    path: String,
    digest: String,
    kind: &'static str,
    content: &'static [u8],
}

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style", "css", "text/css; charset=utf-8", include_bytes!("../assets/style.css")));
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("script", "js", "text/javascript; charset=utf-8", include_bytes!("../assets/script.js"))
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_bytes!("../assets/icon.svg")));

impl Asset {
    fn new(name: &str, extension: &str, kind: &'static str, content: &'static [u8]) -> Self {
        let mut digest = String::new();
        for byte in Sha256::digest(content) {
            write!(digest, "{byte:02x}").ok();
        }
        digest.truncate(DIGEST);
        Self { path: format!("/static/{name}.{digest}.{extension}"), digest, kind, content }
    }

    /// The style sheet.
    pub(crate) fn style() -> &'static str {
        &STYLE.path
    }

    /// The script.
    pub(crate) fn script() -> &'static str {
        &SCRIPT.path
    }

    /// The icon.
    pub(crate) fn icon() -> &'static str {
        &ICON.path
    }

    fn at(path: &str) -> Option<&'static Self> {
        [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.path == path)
    }
}

/// One file, or that the browser has it already.
pub(crate) async fn serve(request: HttpRequest, _: Path<String>) -> Result<HttpResponse, Failure> {
    let asset = Asset::at(request.path()).ok_or_else(|| Failure::status(StatusCode::NOT_FOUND))?;
    let tag = EntityTag::new_strong(asset.digest.clone());
    let known = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Ok(IfNoneMatch::Any) => true,
        Err(_) => false,
    };
    let immutable = CacheDirective::Extension("immutable".to_owned(), None);
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response.insert_header(header::ETag(tag)).insert_header(CacheControl(vec![
        CacheDirective::Public,
        CacheDirective::MaxAge(YEAR),
        immutable,
    ]));
    Ok(if known { response.finish() } else { response.content_type(asset.kind).body(asset.content) })
}
