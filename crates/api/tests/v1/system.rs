//! `/info` and `/health`.

use crate::harness::{Client, Server, World, document};

#[actix_web::test]
async fn probe() {
    let at = std::time::Instant::now();
    document();
    println!("document {:?}", at.elapsed());
    for _ in 0..3 {
        let at = std::time::Instant::now();
        let server = Server::start().await;
        println!("start {:?}", at.elapsed());
        let at = std::time::Instant::now();
        let admin = server.admin().await;
        println!("admin {:?}", at.elapsed());
        for _ in 0..3 {
            let at = std::time::Instant::now();
            admin.get("/users/me").await;
            println!("get {:?}", at.elapsed());
        }
        let at = std::time::Instant::now();
        let w = World::new().await;
        println!("world {:?}", at.elapsed());
        let at = std::time::Instant::now();
        w.server.dump().await;
        println!("dump {:?}", at.elapsed());
    }
}
