# Short names for what cargo does; `just --list` shows them.

# Run the server on SQLite
run *arguments:
    cargo run --release -- {{ arguments }}

# Run every test on every store
test *arguments:
    cargo xtask test {{ arguments }}

# Run every check
check:
    cargo xtask check

# Format the code
fmt:
    cargo fmt --all

# Lint the code
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Look for unfinished work, dead links and the like
tidy:
    cargo xtask tidy

# Write docs/api/v1.json from the handlers
openapi:
    cargo xtask openapi

# Show what the migrations make of both databases
schema:
    cargo xtask schema

# Open the documentation of the code
doc:
    cargo doc --workspace --no-deps --open

# Build the release archive
dist:
    cargo xtask dist
