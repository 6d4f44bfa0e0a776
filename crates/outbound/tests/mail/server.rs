//! A stand-in for a mail server: it takes one mail for each connection, as well or badly as it is told to.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What the server says to each command; where it says nothing, it never says anything again.
#[derive(Clone, Copy)]
pub(crate) struct Manners {
    pub(crate) greeting: Option<&'static str>,
    pub(crate) hello: &'static str,
    pub(crate) login: Option<&'static str>,
    pub(crate) recipient: &'static str,
    pub(crate) taken: Option<&'static str>,
    pub(crate) farewell: Option<&'static str>,
}

/// A server that takes everything from everybody.
pub(crate) const POLITE: Manners = Manners {
    greeting: Some("220 mail.example.org"),
    hello: "250-mail.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
    login: Some("235 welcome"),
    recipient: "250 ok",
    taken: Some("250 taken"),
    farewell: Some("221 bye"),
};

/// What a server was told so far, one line each.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

pub(crate) struct Server {
    port: u16,
    heard: Heard,
}

impl Server {
    pub(crate) async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), heard: Heard::default() };
        let heard = server.heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manners, heard.clone()));
            }
        });
        server
    }

    /// Its address, with something between `//` and the host, and something behind the port.
    pub(crate) fn url(&self, login: &str, options: &str) -> String {
        format!("smtp://{login}127.0.0.1:{}{options}", self.port)
    }

    /// Every line it was told, the mail's own among them.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.0.lock().unwrap().clone()
    }

    /// The mail it was told.
    pub(crate) fn mail(&self) -> String {
        let heard = self.heard();
        let lines = heard.iter().skip_while(|line| *line != "DATA").skip(1).take_while(|line| *line != ".");
        lines.map(|line| line.strip_prefix('.').unwrap_or(line)).collect::<Vec<_>>().join("\r\n")
    }
}

async fn serve(stream: TcpStream, manners: Manners, heard: Heard) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, manners.greeting).await?;
    let mut in_mail = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end_matches("\r\n");
        heard.0.lock().unwrap().push(line.to_owned());
        let answer = match line.split(' ').next() {
            Some(".") => manners.taken,
            _ if in_mail => continue,
            Some("EHLO") => Some(manners.hello),
            Some("AUTH") => manners.login,
            Some("RCPT") => Some(manners.recipient),
            Some("DATA") => Some("354 go on"),
            Some("QUIT") => manners.farewell,
            _ => Some("250 ok"),
        };
        in_mail = line == "DATA";
        say(&mut stream, answer).await?;
    }
}

async fn say(stream: &mut BufReader<TcpStream>, text: Option<&str>) -> io::Result<()> {
    match text {
        Some(text) => stream.write_all(format!("{text}\r\n").as_bytes()).await,
        None => std::future::pending().await,
    }
}
