//! Reads the rows of a table, like `ds_load_db`.

use super::convert::{Number, Text, number, text};
use super::fault::{RowsFault, UndefinedNumbers};
use super::table::{ColumnRole, Rows};
use super::types::ColumnType;
use super::value::Value;
use crate::base::dns_records::DnsAnswers;
use crate::base::source::{ShortSpan, Source, Span};
use crate::kamailio::list::columns::Fields;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::pack::Packer;
use crate::kamailio::list::rows_facts::{Engine, RowsFacts};
use crate::kamailio::list::{DropReason, Dropped, Entry, Fatal, FatalReason, List};
use crate::kamailio::version::Version;

/// The most columns that Kamailio selects (`DS_DB_MAX_COLS`).
const COLUMNS: usize = 32;
/// The buffer in which Kamailio joins attributes with `ds_db_extra_attrs` (`DS_ATTRS_MAXSIZE`).
const ATTRS_BYTES: usize = 1024;

impl List {
    /// Reads the rows of a table like Kamailio `version` with the settings `load`. The source is
    /// named after the table, and holds a line that names the columns and a line for each row, with
    /// what Kamailio selects of it. The line number of an entry is its id
    /// ([`RowsFacts::by_id`]).
    pub fn of_rows(
        rows: &Rows,
        version: Version,
        answers: &DnsAnswers,
        load: &ListOptions,
    ) -> List {
        let packer = Packer {
            version,
            answers,
            load,
        };
        let ids = ids(rows);
        let mut reader = RowsReader::new(rows, packer);
        let (mut entries, mut dropped) = (Vec::new(), Vec::new());
        let mut fatal = reader.fault_of_table();
        for row in 0..rows.len() {
            if fatal.is_some() {
                break;
            }
            let line = ids.as_ref().map_or(row as u32 + 1, |ids| ids[row]);
            match reader.row(row, line) {
                Ok(RowReading::Held(entry)) => entries.push(entry),
                Ok(RowReading::Dropped(row)) => dropped.push(row),
                Err(why) => fatal = Some(why),
            }
        }
        List {
            source: Source::table(String::from_utf8_lossy(&rows.params.table), reader.text),
            version,
            options: load.clone(),
            entries,
            dropped,
            fatal,
            format: FileFormat::Rows(RowsFacts {
                engine: rows.engine,
                version: rows.version,
                by_id: ids.is_some(),
                unread: rows.has_unread_columns(),
            }),
        }
    }
}

/// The ids of the rows, if each has another that is above 0.
fn ids(rows: &Rows) -> Option<Vec<u32>> {
    let ids: Vec<u32> = (0..rows.len())
        .map(|row| rows.id(row))
        .collect::<Option<_>>()?;
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    let differ = sorted.windows(2).all(|pair| pair[0] != pair[1]);
    (differ && sorted.first() != Some(&0)).then_some(ids)
}

/// What Kamailio makes of a row.
enum RowReading {
    Held(Entry),
    Dropped(Dropped),
}

struct RowsReader<'a> {
    rows: &'a Rows,
    packer: Packer<'a>,
    /// The text of the source so far.
    text: Vec<u8>,
    /// Which of [`ColumnRole::OWN`] Kamailio selects, and where they are in a row.
    own: [Option<usize>; 5],
    /// The attributes of `ds_db_extra_attrs` that it selects: their names, and where they are.
    extra: Vec<(&'a [u8], usize, u8)>,
}

impl<'a> RowsReader<'a> {
    fn new(rows: &'a Rows, packer: Packer<'a>) -> Self {
        let selected = rows.params.selected(rows.version);
        let place = |role| {
            let is_selected = selected.iter().any(|(selected, _)| *selected == role);
            rows.place(role).filter(|_| is_selected)
        };
        let extra = rows.params.extra.iter().zip(0..=u8::MAX);
        let extra = extra
            .filter_map(|(one, nth)| Some((&one.name[..], place(ColumnRole::Extra(nth))?, nth)));
        let names = rows.params.own().map(|(_, name)| name);
        let mut text = names.collect::<Vec<_>>().join(&b'\t');
        text.push(b'\n');
        Self {
            rows,
            packer,
            text,
            own: ColumnRole::OWN.map(place),
            extra: extra.collect(),
        }
    }

    /// What in the table as a whole stops the start.
    fn fault_of_table(&self) -> Option<Fatal> {
        let rows = self.rows;
        let selected = rows.params.selected(rows.version);
        let is_missing = |(role, _): &&(ColumnRole, _)| rows.place(*role).is_none();
        let fault = if selected.is_empty() {
            RowsFault::Version(rows.version)
        } else if selected.len() > COLUMNS {
            RowsFault::TooManyColumns
        } else if !rows.exists {
            RowsFault::NoTable
        } else {
            RowsFault::NoColumn(selected.iter().find(is_missing)?.0)
        };
        Some(fatal(0, self.heading(fault), FatalReason::Rows(fault)))
    }

    /// The name of a missing column in the line of names; the whole line for anything else.
    fn heading(&self, fault: RowsFault) -> Span {
        let whole = Span::new(0, self.text.len() - 1);
        let RowsFault::NoColumn(missing) = fault else {
            return whole;
        };
        let mut start = 0;
        for (role, name) in self.rows.params.own() {
            if role == missing {
                return Span::new(start, start + name.len());
            }
            start += name.len() + 1;
        }
        whole
    }

    fn row(&mut self, row: usize, line: u32) -> Result<RowReading, Fatal> {
        let start = self.text.len();
        let read = self.columns(row);
        self.text.push(b'\n');
        let whole = Span::new(start, self.text.len() - 1);
        let columns = read.map_err(|fault| fatal(line, whole, FatalReason::Rows(fault)))?;
        if whole.len() > u16::MAX.into() {
            return Ok(RowReading::Dropped(Dropped {
                line,
                set: columns.fields.set_value,
                uri: Span::new(start, start),
                span: Span::new(start, start),
                reason: DropReason::RowTooLong,
            }));
        }
        match self.entry(line, &columns) {
            Ok(entry) => Ok(RowReading::Held(entry)),
            Err(dropped) if self.is_fatal(dropped.reason) => {
                let reason = FatalReason::Dropped(dropped.reason);
                Err(fatal(line, dropped.span, reason))
            }
            Err(dropped) => Ok(RowReading::Dropped(dropped)),
        }
    }

    /// Whether no row may be dropped for this reason.
    fn is_fatal(&self, reason: DropReason) -> bool {
        self.packer.load.dropping_is_fatal() && reason.is_of_kamailio()
    }

    /// Appends the columns to the text.
    fn columns(&mut self, row: usize) -> Result<RowColumns, RowsFault> {
        let start = self.text.len();
        let mut undefined = UndefinedNumbers::default();
        let mut wrapped = false;
        let mut numbers = [0; 3];
        let mut spans = [ShortSpan::new(0, 0); 5];
        let mut is_null = false;
        for (nth, role) in ColumnRole::OWN.into_iter().enumerate() {
            if nth > 0 {
                self.text.push(b'\t');
            }
            let before = self.text.len() - start;
            match role {
                ColumnRole::Destination => is_null = self.destination(row)?,
                ColumnRole::Attrs => self.attributes(row)?,
                role => match self.number(row, role)? {
                    Number::Known(number) => {
                        let place = [0, 0, 1, 2][nth];
                        numbers[place] = number as i32;
                        wrapped |= i64::from(number as i32) != number;
                    }
                    Number::Undefined(why) => match role {
                        ColumnRole::Set => undefined.set = Some(why),
                        ColumnRole::Flags => undefined.flags = Some(why),
                        _ => undefined.priority = Some(why),
                    },
                    Number::Refused => return Err(RowsFault::NotANumber(role)),
                },
            }
            spans[nth] = ShortSpan::new(before, self.text.len() - start);
        }
        let end = self.text.len() - start;
        let [set, uri, flags, priority, attrs] = spans;
        let [set_value, flags_value, priority_value] = numbers;
        let fields = Fields {
            line: start as u32,
            set,
            uri,
            flags,
            priority,
            attrs,
            ignored: ShortSpan::new(end, end),
            set_value,
            flags_value,
            priority_value,
        };
        Ok(RowColumns {
            fields,
            wrapped,
            undefined,
            is_null,
        })
    }

    /// The value at this place of a row, and the type of its column.
    fn cell(&self, row: usize, place: usize) -> (ColumnType, Value<'a>) {
        (self.rows.columns[place].1, self.rows.at(row, place))
    }

    /// A number, 0 if it is not selected. Its text is as the database has it.
    fn number(&mut self, row: usize, role: ColumnRole) -> Result<Number, RowsFault> {
        let nth = ColumnRole::OWN.iter().position(|own| *own == role);
        let Some(place) = nth.and_then(|nth| self.own[nth]) else {
            return Ok(Number::Known(0));
        };
        let (column, value) = self.cell(row, place);
        self.text.extend(&*value.shown());
        Ok(number(self.rows.engine, column, value))
    }

    /// Appends the destination. Whether it is NULL: Kamailio takes it for an empty one.
    fn destination(&mut self, row: usize) -> Result<bool, RowsFault> {
        let Some(place) = self.own[1] else {
            return Ok(true);
        };
        let (column, value) = self.cell(row, place);
        match text(self.rows.engine, column, value) {
            Text::Known(text) => self.text.extend(&*text),
            Text::Null if self.rows.engine == Engine::Sqlite => {
                return Err(RowsFault::NullDestination);
            }
            Text::Null => return Ok(true),
            Text::Address { .. } => return Err(RowsFault::NotText(ColumnRole::Destination)),
        }
        Ok(false)
    }

    /// Appends the attributes, and those of `ds_db_extra_attrs` after them.
    fn attributes(&mut self, row: usize) -> Result<(), RowsFault> {
        let start = self.text.len();
        if let Some(place) = self.own[4] {
            let (column, value) = self.cell(row, place);
            match text(self.rows.engine, column, value) {
                Text::Known(text) => self.text.extend(&*text),
                Text::Null | Text::Address { is_zero: true } => {}
                Text::Address { is_zero: false } => {
                    return Err(RowsFault::NotText(ColumnRole::Attrs));
                }
            }
        }
        if self.extra.is_empty() {
            return Ok(());
        }
        let length = self.text.len() - start;
        if length > 0 && self.text.last() != Some(&b';') {
            self.text.push(b';');
        }
        if self.text.len() - start > ATTRS_BYTES {
            return Err(RowsFault::AttrsTooLong);
        }
        for nth in 0..self.extra.len() {
            let (name, place, role) = self.extra[nth];
            let (column, value) = self.cell(row, place);
            let value = self.extra_value(column, value, role)?;
            if let Some(value) = value {
                self.text.extend([name, b"=", &value, b";"].concat());
                if self.text.len() - start >= ATTRS_BYTES - 1 {
                    return Err(RowsFault::AttrsTooLong);
                }
            }
        }
        Ok(())
    }

    /// The text of an attribute of `ds_db_extra_attrs`; `None` if it is left out.
    fn extra_value(
        &self,
        column: ColumnType,
        value: Value<'_>,
        role: u8,
    ) -> Result<Option<Vec<u8>>, RowsFault> {
        let role_of = ColumnRole::Extra(role);
        let takes_numbers = self.packer.version.takes_numbers_as_extra_attributes();
        let is_integer = matches!(column, ColumnType::Int | ColumnType::BigInt)
            || column == ColumnType::ByValue && matches!(value, Value::Integer(_));
        let is_other = column == ColumnType::Other
            || column == ColumnType::ByValue && matches!(value, Value::Real(_));
        match value {
            Value::Null => Ok(None),
            _ if (is_integer || is_other) && !takes_numbers => Err(RowsFault::NotText(role_of)),
            _ if is_other || column == ColumnType::Blob && takes_numbers => {
                Err(RowsFault::ExtraType(role))
            }
            value if is_integer => match number(self.rows.engine, column, value) {
                Number::Known(number) if column == ColumnType::Int => {
                    Ok(Some((number as i32).to_string().into_bytes()))
                }
                Number::Known(number) => Ok(Some(number.to_string().into_bytes())),
                Number::Undefined(_) | Number::Refused => Err(RowsFault::NotANumber(role_of)),
            },
            value => match text(self.rows.engine, column, value) {
                Text::Known(text) if !text.is_empty() => Ok(Some(text.into_owned())),
                Text::Known(_) | Text::Null | Text::Address { .. } => Ok(None),
            },
        }
    }

    fn entry(&self, line: u32, columns: &RowColumns) -> Result<Entry, Dropped> {
        let (fields, undefined) = (columns.fields, columns.undefined);
        let bytes = |span: Span| &self.text[span.range()];
        let flags = Flags(fields.flags_value);
        let packed = self
            .packer
            .pack(bytes(fields.uri()), flags, bytes(fields.attrs()));
        let reason = match packed {
            Err(_) if columns.is_null => DropReason::NullDestination,
            // With flag 16 no name would be looked up.
            Err(reason) if undefined.flags.is_none() || !reason.is_of_a_look_up() => reason,
            _ if !undefined.is_none() => DropReason::Undefined(undefined),
            Err(reason) => reason,
            Ok(packed) => {
                return Ok(Entry {
                    line,
                    fields,
                    wrapped: columns.wrapped,
                    scheme_added: packed.scheme_added,
                    scheme: packed.uri.scheme,
                    host: ShortSpan::new(packed.uri.host.start, packed.uri.host.end),
                    port: packed.uri.port,
                    transport: packed.uri.transport,
                    address: packed.address,
                    known: packed.known,
                });
            }
        };
        Err(Dropped {
            line,
            set: fields.set_value,
            uri: fields.uri(),
            span: match reason {
                DropReason::BadAttrs(_) | DropReason::NotOurSocket(_) => fields.attrs(),
                DropReason::Undefined(_) => undefined_column(&fields, undefined),
                _ => fields.uri(),
            },
            reason,
        })
    }
}

/// The first of the columns with an undefined number.
fn undefined_column(fields: &Fields, undefined: UndefinedNumbers) -> Span {
    match (undefined.set, undefined.flags) {
        (Some(_), _) => fields.set(),
        (None, Some(_)) => fields.flags(),
        (None, None) => fields.priority(),
    }
}

/// The columns of a row as Kamailio takes them.
struct RowColumns {
    fields: Fields,
    /// Whether a number does not fit 32 bits.
    wrapped: bool,
    undefined: UndefinedNumbers,
    /// Whether there is no destination.
    is_null: bool,
}

fn fatal(line: u32, span: Span, reason: FatalReason) -> Fatal {
    Fatal {
        line,
        span,
        in_cut_line: false,
        reason,
    }
}
