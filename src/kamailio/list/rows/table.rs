//! A table's rows as they were read, and what Kamailio is told of the table.

use std::borrow::Cow;
use std::fmt;

use super::types::ColumnType;
use super::value::Value;
use crate::kamailio::list::attributes::{BadParameters, Parameters};
use crate::kamailio::list::rows_facts::{Engine, TableVersion};

/// What a column is to dispatcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnRole {
    /// Names the row; Kamailio does not read it.
    Id,
    Set,
    Destination,
    Flags,
    Priority,
    Attrs,
    /// The one of [`TableParams::extra`] with this index.
    Extra(u8),
}

impl ColumnRole {
    /// Kamailio's own columns, in the order in which it selects them.
    pub const OWN: [ColumnRole; 5] = [
        ColumnRole::Set,
        ColumnRole::Destination,
        ColumnRole::Flags,
        ColumnRole::Priority,
        ColumnRole::Attrs,
    ];
}

/// An attribute of `ds_db_extra_attrs`: `name=column`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraAttribute {
    pub name: Vec<u8>,
    pub column: Vec<u8>,
}

/// The parameters of dispatcher that name the table and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableParams {
    /// `table_name`, `dispatcher` by default.
    pub table: Vec<u8>,
    /// `setid_col`, `destination_col`, `flags_col`, `priority_col`, `attrs_col`, in the order of
    /// [`ColumnRole::OWN`].
    pub columns: [Vec<u8>; 5],
    /// `ds_db_extra_attrs`, in the order in which Kamailio appends them: the last written first.
    pub extra: Vec<ExtraAttribute>,
}

impl ExtraAttribute {
    /// Reads `ds_db_extra_attrs` (`mod_init`), in the order in which Kamailio appends the
    /// attributes: the last written first.
    ///
    /// # Errors
    /// If Kamailio does not start with it: it cannot be parsed, or an attribute names no column.
    pub fn read(text: &[u8]) -> Result<Vec<Self>, BadExtraAttributes> {
        // Kamailio ignores a text of one or two bytes.
        if text.len() <= 2 {
            return Ok(Vec::new());
        }
        let text = text.strip_suffix(b";").unwrap_or(text);
        let mut all = Vec::new();
        for one in Parameters::new(text) {
            let one = one.map_err(BadExtraAttributes::Unreadable)?;
            match one.value {
                Some(column) if !column.is_empty() => all.push(Self {
                    name: one.name.to_vec(),
                    column: column.to_vec(),
                }),
                _ => return Err(BadExtraAttributes::NoColumn),
            }
        }
        all.reverse();
        Ok(all)
    }
}

/// Why Kamailio does not start with `ds_db_extra_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadExtraAttributes {
    /// It is no list of parameters.
    Unreadable(BadParameters),
    /// An attribute without `=column`.
    NoColumn,
}

impl Default for TableParams {
    fn default() -> Self {
        let columns = ["setid", "destination", "flags", "priority", "attrs"];
        Self {
            table: b"dispatcher".to_vec(),
            columns: columns.map(|name| name.as_bytes().to_vec()),
            extra: Vec::new(),
        }
    }
}

/// The column that names a row. Kamailio does not read it, and no parameter names it.
const ID: &[u8] = b"id";

impl TableParams {
    /// The columns that Kamailio selects from a table of this version, each with its name, in its
    /// order: 2 for version 1, 3 for 2, 4 for 3, all for 4. Of any other version none: the server
    /// does not start.
    pub fn selected(&self, version: TableVersion) -> Vec<(ColumnRole, &[u8])> {
        let many = match version {
            TableVersion::Known(many @ 1..=4) => many as usize + 1,
            TableVersion::Unknown => 5,
            _ => 0,
        };
        let mut selected: Vec<_> = self.own().take(many).collect();
        if many == 5 {
            let extra = self.extra.iter().zip(0..=u8::MAX);
            selected.extend(extra.map(|(one, nth)| (ColumnRole::Extra(nth), &one.column[..])));
        }
        selected
    }

    /// Kamailio's own columns, each with its name.
    pub fn own(&self) -> impl Iterator<Item = (ColumnRole, &[u8])> {
        let names = self.columns.iter().map(Vec::as_slice);
        ColumnRole::OWN.into_iter().zip(names)
    }

    /// The name of a column.
    pub fn name(&self, role: ColumnRole) -> &[u8] {
        match role {
            ColumnRole::Id => ID,
            ColumnRole::Extra(nth) => &self.extra[usize::from(nth)].column,
            role => self
                .own()
                .find(|(own, _)| *own == role)
                .map_or(&[], |(_, name)| name),
        }
    }
}

/// A table, as it was read.
#[derive(Debug, Clone)]
pub struct Rows {
    pub params: TableParams,
    pub engine: Engine,
    pub version: TableVersion,
    /// Whether the table is there. Without it the server does not start.
    pub exists: bool,
    /// The columns that were read, in the order of the values of a row.
    pub columns: Vec<(ColumnRole, ColumnType)>,
    /// The bytes of the values, one after another.
    pub(super) text: Vec<u8>,
    /// The values, row by row.
    pub(super) cells: Vec<StoredValue>,
}

/// A value in [`Rows::text`].
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredValue {
    pub(super) kind: StoredKind,
    pub(super) end: u32,
}

/// What kind of value it is; numbers stand as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoredKind {
    Null,
    Integer,
    Real,
    Text,
}

/// What the rows of a table may take in memory, in bytes: as much as a file.
const LARGEST_TABLE: usize = 1 << 30;

/// The rows take more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableTooLarge;

impl fmt::Display for TableTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its rows take over 1 GiB; no table of destinations is that large")
    }
}

/// Collects the rows of a table in the order in which the database returns them: Kamailio asks for
/// no order.
#[derive(Debug)]
pub struct RowsBuilder {
    rows: Rows,
    /// What they may take, in bytes.
    most: usize,
}

impl RowsBuilder {
    /// A table without rows so far. `columns` are those that it has of
    /// [`TableParams::selected`], and [`ColumnRole::Id`] if it has an `id`. One that is missing
    /// stops the start, which is said by the list. What the version of the table leaves out may be
    /// among them: that is said, too.
    pub fn new(
        params: TableParams,
        engine: Engine,
        version: TableVersion,
        columns: Vec<(ColumnRole, ColumnType)>,
    ) -> Self {
        let rows = Rows {
            params,
            engine,
            version,
            exists: true,
            columns,
            text: Vec::new(),
            cells: Vec::new(),
        };
        Self {
            rows,
            most: LARGEST_TABLE,
        }
    }

    /// Adds the row with these values, one for each column.
    ///
    /// # Errors
    /// If the rows take more than 1 GiB.
    pub fn push(&mut self, values: &[Value<'_>]) -> Result<(), TableTooLarge> {
        debug_assert_eq!(values.len(), self.rows.columns.len());
        for value in values {
            self.rows.add(value);
        }
        let cells = self.rows.cells.len() * size_of::<StoredValue>();
        match self.rows.text.len() + cells > self.most {
            true => Err(TableTooLarge),
            false => Ok(()),
        }
    }

    /// The table.
    pub fn finish(self) -> Rows {
        self.rows
    }
}

impl Rows {
    /// A table that is not there.
    pub fn missing(params: TableParams, engine: Engine, version: TableVersion) -> Self {
        Self {
            exists: false,
            ..RowsBuilder::new(params, engine, version, Vec::new()).finish()
        }
    }

    fn add(&mut self, value: &Value<'_>) {
        let kind = match value {
            Value::Null => StoredKind::Null,
            Value::Integer(_) => StoredKind::Integer,
            Value::Real(_) => StoredKind::Real,
            Value::Text(_) => StoredKind::Text,
        };
        if kind != StoredKind::Null {
            self.text.extend(&*value.shown());
        }
        let end = self.text.len() as u32;
        self.cells.push(StoredValue { kind, end });
    }

    /// Whether there are columns that Kamailio would read with version 4 of the table and does not
    /// with its version.
    pub(super) fn has_unread_columns(&self) -> bool {
        let selected = self.params.selected(self.version);
        let mut columns = self.columns.iter();
        !selected.is_empty()
            && columns.any(|(role, _)| {
                *role != ColumnRole::Id && !selected.iter().any(|(other, _)| other == role)
            })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.cells
            .len()
            .checked_div(self.columns.len())
            .unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of this column in the row with this index, from 0; `None` without such a column.
    pub fn value(&self, row: usize, role: ColumnRole) -> Option<Value<'_>> {
        self.place(role).map(|place| self.at(row, place))
    }

    /// The id of the row with this index.
    pub fn id(&self, row: usize) -> Option<u32> {
        match self.value(row, ColumnRole::Id)? {
            Value::Integer(id) => u32::try_from(id).ok(),
            Value::Text(id) => std::str::from_utf8(id).ok()?.parse().ok(),
            Value::Null | Value::Real(_) => None,
        }
    }

    /// A value as text; `None` is NULL.
    pub fn text(&self, row: usize, role: ColumnRole) -> Option<Cow<'_, [u8]>> {
        match self.value(row, role)? {
            Value::Null => None,
            Value::Text(text) => Some(text.into()),
            number => Some(number.shown().into_owned().into()),
        }
    }

    /// Where this column is in a row.
    pub(super) fn place(&self, role: ColumnRole) -> Option<usize> {
        self.columns.iter().position(|(column, _)| *column == role)
    }

    /// The value at this place of a row.
    pub(super) fn at(&self, row: usize, place: usize) -> Value<'_> {
        let at = row * self.columns.len() + place;
        let start = match at.checked_sub(1) {
            Some(before) => self.cells[before].end,
            None => 0,
        };
        let StoredValue { kind, end } = self.cells[at];
        let text = &self.text[start as usize..end as usize];
        // What was written as a number can be read as one.
        let number = std::str::from_utf8(text).unwrap_or_default();
        match kind {
            StoredKind::Null => Value::Null,
            StoredKind::Integer => Value::Integer(number.parse().unwrap_or_default()),
            StoredKind::Real => Value::Real(number.parse().unwrap_or_default()),
            StoredKind::Text => Value::Text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_bounded_whether_they_hold_texts_or_nothing() {
        for (value, first) in [(Value::Text(b"12345678"), 62), (Value::Null, 125)] {
            let columns = vec![(ColumnRole::Attrs, ColumnType::Text)];
            let (params, version) = (TableParams::default(), TableVersion::Unknown);
            let mut builder = RowsBuilder::new(params, Engine::Unknown, version, columns);
            builder.most = 1000;
            let refused = (0..).position(|_| builder.push(&[value]).is_err());
            assert_eq!(refused, Some(first));
        }
    }

    #[test]
    fn hundreds_of_extra_attributes_are_too_many() {
        let text: Vec<_> = (0..400).map(|n| format!("a{n}=c{n}")).collect();
        let extra = ExtraAttribute::read(text.join(";").as_bytes()).unwrap();
        let params = TableParams {
            extra,
            ..TableParams::default()
        };
        assert!(params.selected(TableVersion::Unknown).len() > 200);
    }
}
