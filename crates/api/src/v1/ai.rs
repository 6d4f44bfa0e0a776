//! `/ai`: a helper that is told of one's own time, and what it proposes.

mod actions;
mod bodies;

use paperclip::actix::{api_v2_operation, web};
use timekeeper_app::{AiReply, Work};

use self::bodies::{ActionConfirmed, ChatAnswer, ChatBody, ConfirmBody, ContextAnswer};
use super::gate::{ReadAi, Reader, Sent, WriteAi, Writer};
use crate::{
    body::Body,
    error::Problem,
    reply::{Found, Reply, Tagged},
};

/// The path of the one operation that waits for somebody else's reply.
pub const CHAT: &str = "/api/v1/ai/chat";

/// Preview what the helper is told
///
/// What the AI helper would be told about the user now, cut to eight of everything; and who would be told. It holds nothing
/// that the user does not see. 400 `ai_disabled` where the server's owner has not switched the helper on.
///
/// # Errors
/// - `400` the helper is switched off (`ai_disabled`).
#[api_v2_operation(tags("AI Helper"), operation_id = "previewAiContext")]
async fn preview_context(reader: Reader<ReadAi>) -> Result<Found<ContextAnswer>, Problem> {
    let context = reader.state.app.ai_context(&reader.caller).await?;
    Ok(Reply::new(ContextAnswer {
        success: true,
        context: reader.state.ai_context(&context),
        provider: reader.state.ai_provider(),
    }))
}

/// Ask the helper
///
/// It is told what the preview shows and the last eight messages of the history. What it proposes comes back as
/// `actions`; nothing of that is done before it is confirmed. Actions are what a model wrote: their types may be unknown,
/// and their payloads wrong.
///
/// # Errors
/// - `400` the helper is switched off (`ai_disabled`) or not set up (`ai_not_configured`, `ai_missing_api_key`).
/// - `4XX` the status with which the provider refused (`ai_provider_error`).
/// - `502` the provider cannot be reached (`ai_unreachable`), or its answer cannot be used (`ai_invalid_response`).
/// - `504` the provider did not reply in time (`ai_timeout`).
/// - `5XX` the status with which the provider failed (`ai_provider_error`).
#[api_v2_operation(tags("AI Helper"), operation_id = "askAi")]
async fn ask_ai(writer: Writer<WriteAi>, body: Body<ChatBody>) -> Result<Tagged<200, ChatAnswer>, Problem> {
    let question = body.value.question();
    let state = &writer.state;
    writer
        .answer_prepared(
            &body.raw,
            async || state.app.ask_ai(&writer.caller, &question).await,
            async |work: &mut Work, reply: AiReply| {
                work.answer_in_confidence()?;
                Ok(Sent::plain(ChatAnswer {
                    success: true,
                    actions: reply.proposals.into_iter().map(Into::into).collect(),
                    context_preview: state.ai_context(&reply.context),
                    provider: state.ai_provider(),
                    reply: reply.text,
                }))
            },
        )
        .await
}

/// Confirm an action
///
/// Does what the helper proposed and the user wants, with the user's own rights: `start_timer` and `create_time_entry` also
/// need the scope `write:time_entries`, and are refused as `POST /timer/start` and `POST /time-entries` refuse. `summary`
/// does nothing but give the text back. An entry without `end_time` ends now, or `duration_minutes` after its
/// `start_time`; one without `start_time` begins `duration_minutes` (60) before its end.
///
/// # Errors
/// - `400` the helper is switched off (`ai_disabled`), or does not know such an action (`unsupported_action`).
#[api_v2_operation(tags("AI Helper"), operation_id = "confirmAiAction")]
async fn confirm_action(
    writer: Writer<WriteAi>,
    body: Body<ConfirmBody>,
) -> Result<Tagged<200, ActionConfirmed>, Problem> {
    writer.state.app.ai_helper()?;
    let confirmed = body.value.check(&writer.state)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.confirm_action(&confirmed.action).await?;
            Ok(Sent::plain(writer.state.confirmed(&confirmed, view.as_ref())))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/ai/context-preview").route(web::get().to(preview_context)))
        .service(web::resource(CHAT).route(web::post().to(ask_ai)))
        .service(web::resource("/api/v1/ai/actions/confirm").route(web::post().to(confirm_action)));
}
