//! A stand-in for an AI provider, on a port of this machine.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};

/// What it answers to every request: a status and a body, or nothing at all.
type Behaviour = Option<(u16, String)>;

/// A request that it got.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The request's line and headers, in lower case but for values.
    pub(crate) head: String,
    pub(crate) body: Value,
}

/// A provider that answers as it is told, and remembers what it was asked. It ends with the tests.
pub(crate) struct Model {
    address: String,
    behaviour: Arc<Mutex<Behaviour>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// The body of a good answer.
pub(crate) fn message(text: &str) -> String {
    json!({"choices": [{"message": {"role": "assistant", "content": text}}]}).to_string()
}

impl Model {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (behaviour, asked) = (Arc::new(Mutex::new(Some((200, message("Hello"))))), Arc::default());
        let model = Self { address, behaviour: Arc::clone(&behaviour), asked: Arc::clone(&asked) };
        thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming().flatten() {
                let mut stream = BufReader::new(stream);
                let Some(request) = read(&mut stream) else { continue };
                asked.lock().expect("a list").push(request);
                match behaviour.lock().expect("a behaviour").clone() {
                    Some((status, body)) => answer(stream.get_mut(), status, &body),
                    // Held open, so that whoever asks has to wait.
                    None => silent.push(stream),
                }
            }
        });
        model
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers so from now on.
    pub(crate) fn answers(&self, status: u16, body: &str) {
        *self.behaviour.lock().expect("a behaviour") = Some((status, body.to_owned()));
    }

    /// Answers nothing from now on.
    pub(crate) fn is_silent(&self) {
        *self.behaviour.lock().expect("a behaviour") = None;
    }

    /// Everything it was asked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("a list").clone()
    }
}

fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((_, value)) = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Asked { head, body: serde_json::from_slice(&body).ok()? })
}

fn answer(stream: &mut TcpStream, status: u16, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Played\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    // Whoever asked may have gone.
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())));
}
