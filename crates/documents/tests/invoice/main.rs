//! Printed invoices, read back.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod sheets;
#[cfg(test)]
mod shown;
