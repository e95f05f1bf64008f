//! Reads the rows of a table, like `ds_load_db`.

use super::table::Rows;
use crate::base::dns_records::DnsAnswers;
use crate::base::source::Source;
use crate::kamailio::list::List;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::rows_facts::RowsFacts;
use crate::kamailio::version::Version;

impl List {
    /// Reads the rows of a table like Kamailio `version` with the settings `load`. The source is
    /// named after the table. It holds a line for each row, preceded by one that names the columns;
    /// the line number of an entry is its id ([`RowsFacts::by_id`]).
    pub fn of_rows(
        rows: &Rows,
        version: Version,
        _answers: &DnsAnswers,
        load: &ListOptions,
    ) -> List {
        List {
            source: Source::new(String::from_utf8_lossy(&rows.params.table), Vec::new()),
            version,
            options: load.clone(),
            entries: Vec::new(),
            dropped: Vec::new(),
            fatal: None,
            format: FileFormat::Rows(RowsFacts {
                engine: rows.engine,
                version: rows.version,
                by_id: true,
            }),
        }
    }
}
