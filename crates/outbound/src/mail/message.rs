//! Makes of a mail what goes over the wire: headers that nothing can be smuggled into, and a text in UTF-8.

use lettre::{
    Address, Message,
    message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
};
use timekeeper_domain::user::Email;
use timekeeper_ports::{Cause, Mail};
use url::Host;

use super::Sender;

/// The message in the form of RFC 5322.
pub(super) fn message(from: &Sender, mail: &Mail) -> Result<Message, Cause> {
    // RFC 3834: nobody's answering machine answers this.
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    let message = Message::builder()
        .from(from.mailbox())
        .to(address(&mail.to)?.into())
        .subject(mail.subject.replace(char::is_control, " "))
        .message_id(None)
        .raw_header(automatic)
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(lines(&mail.text))?;
    Ok(message)
}

/// The address, with the host as the whole of the internet knows it.
fn address(email: &Email) -> Result<Address, Cause> {
    let (name, host) = email.as_str().rsplit_once('@').ok_or("the address has no host")?;
    let host = match Host::parse(host) {
        Ok(Host::Domain(ascii)) => ascii,
        _ => host.to_owned(),
    };
    Ok(Address::new(name, host)?)
}

/// The text with only one kind of line end: a bare CR is none in a mail, and some take it for one.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use mail_parser::{Address as Parsed, MessageParser};

    use super::*;

    fn sent(to: &str, subject: &str, text: &str) -> Vec<u8> {
        let from = Sender::new("Учёт, времени <time@example.org>").unwrap();
        let mail = Mail { to: Email::trusted(to.to_owned()), subject: subject.to_owned(), text: text.to_owned() };
        message(&from, &mail).unwrap().formatted()
    }

    /// Subject and text as a reader sees them.
    fn read(raw: &[u8]) -> (String, String) {
        let message = MessageParser::default().parse(raw).unwrap();
        let text = message.body_text(0).unwrap().replace("\r\n", "\n");
        (message.subject().unwrap_or_default().to_owned(), text)
    }

    #[test]
    fn a_message_has_all_that_a_message_needs() {
        let raw = sent("member@example.org", "Hello", "Text");
        let message = MessageParser::default().parse(&raw).unwrap();
        let address = |parsed: Option<&Parsed<'_>>| {
            let first = parsed.unwrap().first().unwrap().clone();
            (first.name.map(String::from), first.address.map(String::from))
        };
        assert_eq!(address(message.from()), (Some("Учёт, времени".to_owned()), Some("time@example.org".to_owned())));
        assert_eq!(address(message.to()), (None, Some("member@example.org".to_owned())));
        assert!(message.date().is_some() && message.message_id().is_some());
        assert_eq!(message.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert!(message.attachment(0).is_none());
    }

    #[test]
    fn subjects_and_texts_arrive_intact() {
        let long = "слово ".repeat(60);
        for subject in ["Plain", "Grüße", "Ваш пароль изменён: 时间 ⏱ and more", long.trim(), "a  b", "100 % = 1?_"]
        {
            assert_eq!(read(&sent("a@example.org", subject, "x")).0, subject);
        }
        let unbroken = "x".repeat(3_000);
        for text in
            ["One.\nTwo.\n", "Grüße,\n\n.\n..\n.hidden\n", "Здравствуйте!\nСсылка: https://e.org/?a=1&b=%20", &unbroken]
        {
            assert_eq!(read(&sent("a@example.org", "x", text)).1, text);
        }
        assert_eq!(read(&sent("a@example.org", "x", "a\r\nb\rc\nd")).1, "a\nb\nc\nd");
    }

    #[test]
    fn no_header_can_be_smuggled_in() {
        for subject in
            ["Hi\r\nBcc: spy@example.org", "Hi\nBcc: spy@example.org", "Hi\rBcc: spy@example.org\r\n\r\nText"]
        {
            let raw = sent("a@example.org", subject, "x");
            let message = MessageParser::default().parse(&raw).unwrap();
            assert!(message.bcc().is_none());
            assert_eq!(message.subject().unwrap(), subject.replace(char::is_control, " "));
            assert_eq!(message.body_text(0).unwrap().trim_end(), "x");
        }
        let from = Sender::new("time@example.org").unwrap();
        for to in
            ["a@example.org\r\nBcc: spy@example.org", "a@example.org>, <spy@example.org", "a, spy@example.org", "a"]
        {
            let mail = Mail { to: Email::trusted(to.to_owned()), subject: String::new(), text: String::new() };
            message(&from, &mail).unwrap_err();
        }
    }

    #[test]
    fn headers_are_short_ascii_lines() {
        let raw = sent("a@example.org", &"Ваш пароль изменён ".repeat(20), "Здравствуйте");
        assert!(raw.is_ascii());
        assert!(raw.split(|byte| *byte == b'\n').all(|line| line.len() < 100));
    }

    #[test]
    fn a_host_in_any_alphabet_is_written_in_ascii() {
        let raw = String::from_utf8(sent("a@почта.example.org", "x", "x")).unwrap();
        assert!(raw.contains("To: a@xn--80a1acny.example.org\r\n"), "{raw}");
    }
}
