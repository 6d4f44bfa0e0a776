//! What every adapter promises about expenses.

use time::macros::{date, datetime};
use timekeeper_domain::{
    Instant,
    expense::{Approval, Expense, ExpenseClaim, ExpenseState, ExpenseStatus, Price, TaxRate},
    id::{ClientId, ExpenseId, ProjectId, UserId},
    money::Currency,
    page::PageRequest,
    text::Label,
    user::Username,
};
use timekeeper_ports::{Constraint, ExpenseFilter, Tx};

use crate::{
    build::{at, client, expense, first_page, label, longest, moment, name, notes, odd_text, project, tags},
    db::{Db, Office, assert_versioned, violated},
};

fn approval(by: UserId) -> Approval {
    Approval { by, at: moment(datetime!(2026-01-06 07:08:09.000010 UTC)) }
}

fn price(amount: i64, tax_amount: i64, currency: &str) -> Price {
    Price::trusted(amount, tax_amount, Currency::from_code(currency).unwrap())
}

fn in_full(office: Office) -> ExpenseClaim {
    ExpenseClaim {
        project: Some(office.project),
        client: Some(office.client),
        title: name(odd_text()),
        description: Some(notes(odd_text())),
        category: label("Ünterwegs & 'Reise'"),
        price: price(999_999_999_999, 999_999_999_999, "KWD"),
        tax_rate: TaxRate::trusted(88_750),
        payment_method: Some(label("Karte – 💳")),
        paid_on: Some(date!(2026 - 02 - 28)),
        spent_on: date!(1969 - 12 - 31),
        state: ExpenseState::Reimbursed { approval: approval(office.bob), at: Instant::MAX },
        billable: true,
        reimbursable: true,
        invoiced: true,
        receipt_number: Some(label("№ 7/б")),
        vendor: Some(name("Ωμέγα & Sons")),
        notes: Some(notes("1\r\n\t„2“")),
        tags: tags("travel, ÜBER,,  \"quoted\" %_\\ "),
        ..expense(office.ada, date!(2026 - 01 - 05))
    }
}

pub(crate) async fn claims_round_trip(db: Db) {
    let office = db.office().await;
    let plain = expense(office.ada, date!(2026 - 01 - 05));
    let mut claims = vec![
        in_full(office),
        plain.clone(),
        ExpenseClaim {
            title: name(&longest(200)),
            category: label(&longest(100)),
            description: Some(notes(&longest(5_000))),
            notes: Some(notes(&longest(5_000))),
            tags: tags(&longest(500)),
            ..plain.clone()
        },
        ExpenseClaim { price: price(1, 0, "JPY"), tax_rate: TaxRate::trusted(1_000_000), ..plain.clone() },
    ];
    for spent_on in [date!(0001 - 01 - 01), date!(1900 - 02 - 28), date!(2000 - 02 - 29), date!(9999 - 12 - 31)] {
        claims.push(ExpenseClaim { spent_on, paid_on: Some(spent_on), ..plain.clone() });
    }
    for state in [
        ExpenseState::Approved { approval: approval(office.ada) },
        ExpenseState::Rejected { reason: None },
        ExpenseState::Rejected { reason: Some(notes(odd_text())) },
    ] {
        claims.push(ExpenseClaim { state, ..plain.clone() });
    }
    for claim in claims {
        let mut tx = db.write().await;
        let stored = tx.expenses().insert(&claim, at(5)).await.unwrap();
        assert_eq!(stored.data, claim);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        assert_eq!(tx.expenses().lock(stored.id).await.unwrap().as_ref(), Some(&stored));
        tx.commit().await.unwrap();
        assert_eq!(db.snapshot().await.expenses().view(stored.id).await.unwrap().unwrap().expense, stored);
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let office = db.office().await;
    let plain = expense(office.ada, date!(2026 - 01 - 05));
    let stored = db.expense(&plain).await;
    assert_versioned!(db, expenses, stored.with(at(9), in_full(office)), view.expense);
    let stored = db.snapshot().await.expenses().view(stored.id).await.unwrap().unwrap().expense;
    assert_versioned!(db, expenses, stored.with(at(10), plain), view.expense);
}

pub(crate) async fn a_view_shows_the_names(db: Db) {
    let office = db.office().await;
    let full = db.expense(&in_full(office)).await;
    let bare = db.expense(&expense(office.bob, date!(2026 - 01 - 05))).await;
    let mut tx = db.snapshot().await;
    let names = tx.expenses().view(full.id).await.unwrap().unwrap().names;
    assert_eq!((names.user.as_str(), names.approver.as_ref().map(Username::as_str)), ("ada", Some("bob")));
    assert_eq!((names.project, names.client), (Some(name("Web site")), Some(name("Acme"))));
    let names = tx.expenses().view(bare.id).await.unwrap().unwrap().names;
    assert_eq!((names.user.as_str(), names.project, names.client, names.approver), ("bob", None, None, None));
}

pub(crate) async fn what_an_expense_refers_to_is_there(db: Db) {
    let office = db.office().await;
    let plain = expense(office.ada, date!(2026 - 01 - 05));
    let stored = db.expense(&plain).await;
    for claim in [
        expense(UserId::new(404), date!(2026 - 01 - 05)),
        ExpenseClaim { project: Some(ProjectId::new(404)), ..plain.clone() },
        ExpenseClaim { client: Some(ClientId::new(404)), ..plain.clone() },
        ExpenseClaim { state: ExpenseState::Approved { approval: approval(UserId::new(404)) }, ..plain.clone() },
    ] {
        let mut tx = db.write().await;
        assert_eq!(violated(tx.expenses().insert(&claim, at(0)).await), Constraint::Reference, "{claim:?}");
        drop(tx);
        let mut tx = db.write().await;
        let update = tx.expenses().update(&stored.with(at(1), claim)).await;
        assert_eq!(violated(update), Constraint::Reference);
    }
}

/// The expenses that a filter lets through, in the list's order.
fn listed(expenses: &[Expense], filter: &ExpenseFilter) -> Vec<Expense> {
    let category = |label: &Label| label.as_str().to_lowercase();
    let wanted = |expense: &&Expense| {
        filter.user.is_none_or(|user| expense.user == user)
            && filter.project.is_none_or(|project| expense.project == Some(project))
            && filter.client.is_none_or(|client| expense.client == Some(client))
            && filter.status.is_none_or(|status| expense.state.status() == status)
            && filter.category.as_ref().is_none_or(|wanted| category(wanted) == category(&expense.category))
            && filter.from.is_none_or(|from| from <= expense.spent_on)
            && filter.to.is_none_or(|to| expense.spent_on <= to)
    };
    let mut expenses: Vec<Expense> = expenses.iter().filter(wanted).cloned().collect();
    expenses.sort_by_key(|expense| std::cmp::Reverse((expense.spent_on, expense.created_at, expense.id)));
    expenses
}

async fn assert_listed(tx: &mut Box<dyn Tx>, expenses: &[Expense], filter: &ExpenseFilter, request: PageRequest) {
    let expected = listed(expenses, filter);
    let page = tx.expenses().list(filter, request).await.unwrap();
    let skip = usize::try_from(request.offset()).unwrap();
    let cut = expected.iter().skip(skip).take(usize::try_from(request.limit()).unwrap());
    let found = page.items.iter().map(|view| &view.expense);
    assert!(found.eq(cut), "{filter:?} {request:?}");
    assert_eq!((page.total, page.request), (i64::try_from(expected.len()).unwrap(), request), "{filter:?}");
}

/// Expenses of every kind, many of them of one day and one moment.
async fn many(
    db: &Db,
    office: Office,
    projects: [Option<ProjectId>; 3],
    clients: [Option<ClientId>; 2],
) -> Vec<Expense> {
    let states = [
        ExpenseState::Pending,
        ExpenseState::Approved { approval: approval(office.bob) },
        ExpenseState::Rejected { reason: None },
    ];
    let days = [date!(2026 - 01 - 05), date!(2026 - 01 - 31), date!(2026 - 02 - 01), date!(2025 - 12 - 31)];
    let mut tx = db.write().await;
    let mut stored = Vec::new();
    for number in 0..72_usize {
        let claim = ExpenseClaim {
            project: projects[number / 2 % 3],
            client: clients[number / 3 % 2],
            state: states[number / 6 % 3].clone(),
            category: label(["Travel", "ÄRZTE", "tra%el"][number / 5 % 3]),
            ..expense([office.ada, office.bob][number % 2], days[number / 7 % 4])
        };
        let made = at(i64::try_from(number % 4).unwrap());
        stored.push(tx.expenses().insert(&claim, made).await.unwrap());
    }
    tx.commit().await.unwrap();
    stored
}

pub(crate) async fn every_combination_of_filters_lists_what_it_says(db: Db) {
    let office = db.office().await;
    let shop = db.project(&project("Shop", office.ada)).await;
    let globex = db.client(&client("Globex", office.ada)).await;
    let projects = [None, Some(office.project), Some(shop)];
    let stored = many(&db, office, projects, [None, Some(globex)]).await;
    let (first, last) = (Some(date!(2026 - 01 - 05)), Some(date!(2026 - 01 - 31)));
    let mut tx = db.snapshot().await;
    for user in [None, Some(office.ada)] {
        for project in projects {
            for client in [None, Some(globex), Some(office.client)] {
                for status in [None, Some(ExpenseStatus::Approved), Some(ExpenseStatus::Reimbursed)] {
                    for category in [None, Some(label("ärzte")), Some(label("tra%el"))] {
                        for (from, to) in [(None, None), (first, last), (first, None), (None, last), (last, first)] {
                            let category = category.clone();
                            let filter = ExpenseFilter { user, project, client, status, category, from, to };
                            assert_listed(&mut tx, &stored, &filter, first_page()).await;
                        }
                    }
                }
            }
        }
    }
    let nobody = ExpenseFilter { user: Some(UserId::new(404)), ..ExpenseFilter::default() };
    assert_listed(&mut tx, &stored, &nobody, first_page()).await;
}

pub(crate) async fn the_latest_day_comes_first_then_the_latest_made_then_the_highest_id(db: Db) {
    let office = db.office().await;
    let (monday, tuesday) = (date!(2026 - 01 - 05), date!(2026 - 01 - 06));
    let mut ids: Vec<ExpenseId> = Vec::new();
    let mut tx = db.write().await;
    for (day, made) in [(monday, at(5)), (tuesday, at(0)), (monday, at(9)), (monday, at(5)), (tuesday, at(0))] {
        ids.push(tx.expenses().insert(&expense(office.ada, day), made).await.unwrap().id);
    }
    let page = tx.expenses().list(&ExpenseFilter::default(), first_page()).await.unwrap();
    let found: Vec<_> = page.items.iter().map(|view| view.expense.id).collect();
    assert_eq!(found, [ids[4], ids[1], ids[2], ids[3], ids[0]]);
}

pub(crate) async fn pages_cut_the_list_and_keep_its_total(db: Db) {
    let office = db.office().await;
    let stored = many(&db, office, [None, Some(office.project), None], [None, Some(office.client)]).await;
    let mut tx = db.snapshot().await;
    let pending = Some(ExpenseStatus::Pending);
    for filter in [ExpenseFilter::default(), ExpenseFilter { status: pending, ..ExpenseFilter::default() }] {
        for per_page in [1, 7, 100] {
            for page in [1, 2, 3, 11, u32::MAX] {
                assert_listed(&mut tx, &stored, &filter, PageRequest::new(page, per_page)).await;
            }
        }
    }
}

pub(crate) async fn a_listed_expense_shows_what_its_view_shows(db: Db) {
    let office = db.office().await;
    db.expense(&in_full(office)).await;
    db.expense(&expense(office.bob, date!(2026 - 01 - 05))).await;
    let mut tx = db.snapshot().await;
    let page = tx.expenses().list(&ExpenseFilter::default(), first_page()).await.unwrap();
    assert_eq!(page.items.len(), 2);
    for view in page.items {
        assert_eq!(tx.expenses().view(view.expense.id).await.unwrap(), Some(view));
    }
}

pub(crate) async fn whoever_claimed_or_approved_an_expense_stays(db: Db) {
    let office = db.office().await;
    let (spender, approver) = (db.user("spender").await, db.user("approver").await);
    let claim = expense(spender, date!(2026 - 01 - 05));
    let state = ExpenseState::Approved { approval: approval(approver) };
    db.expense(&ExpenseClaim { state, ..claim }).await;
    for user in [spender, approver] {
        let mut tx = db.write().await;
        assert!(tx.users().is_referred_to(user).await.unwrap());
        assert_eq!(violated(tx.users().delete(user).await), Constraint::Reference);
    }
    assert!(!db.snapshot().await.users().is_referred_to(office.bob).await.unwrap());
}
