/// Why a whole file is refused.
public enum FormatError: Error, Sendable, Equatable {
    /// The file cannot be opened or read on.
    case unreadable(file: String, reason: String)
    /// The bytes are no UTF-8 text.
    case notUTF8(line: Int)
    /// The file is compressed or an archive.
    case packed(Packing)
    /// Bytes of a gzip file are wrong or missing.
    case damagedGzip
    /// A quote is opened and never closed.
    case unclosedQuote(line: Int)
    /// The header has more columns than `CSVReader.columnsAtMost`.
    case tooManyColumns
    /// The objects of a file have more different keys than a table may have columns.
    case tooManyKeys(line: Int)
    /// A JSON document is not what it should be, and where.
    case badDocument(file: String, place: String, rule: String)
    /// A task of Label Studio's cannot be taken as a label.
    case badTask(number: Int, rule: String)
    /// The file holds objects where a header should stand.
    case jsonNotCSV
    /// The file is one JSON list and not an object a line.
    case jsonList
    /// A field is longer than `CSVReader.fieldBytesAtMost`.
    case fieldTooLong(line: Int)
    /// A row is longer than `CSVReader.rowBytesAtMost`.
    case rowTooLong(line: Int)
    /// The header itself breaks the rules of CSV.
    case badHeader(line: Int, rule: String, wayOut: String)
    /// A row that cannot be read, where the file is taken as a whole.
    case badRow(line: Int, column: String?, rule: String, wayOut: String)
    /// A column that the model names is not in the file.
    case missingColumn(name: String, found: [String], nearest: String?)
    /// Columns that stand in the header more than once.
    case duplicateColumns([String])
    /// The file holds nothing, not even a header.
    case emptyFile
    /// The file holds no object.
    case emptyJSONLines
    /// A member that the model names is in none of the objects.
    case absentMember(name: String, found: [String], nearest: String?)
    /// A file of attributions cannot be taken, and why.
    case attributions(String)
    /// A line that should hold a profile, and how it fails to.
    case badProfile(line: Int, rule: String, wayOut: String)
    /// The file that says how rows are profiled is not what it should be.
    case badProfilePlan(rule: String)
    /// Nothing can be read from the file because the model names no such columns.
    case nothingToRead(String)

    /// How a file is packed, as its first bytes tell.
    public enum Packing: Sendable, Equatable {
        /// gzip inside gzip; once is unpacked.
        case gzip
        /// Zstandard.
        case zstandard
        /// Parquet.
        case parquet
        /// Zip, as spreadsheets are.
        case zip
    }

    /// The refusal in words: the thing, the rule and the way out.
    public var sentence: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(clipped(file)) cannot be read: \(reason)."
        case .notUTF8(let line):
            "Line \(line): the text is not UTF-8. Save the file as UTF-8 and try again."
        case .packed(.gzip):
            "The file is compressed with gzip twice. Unpack it once: gunzip FILE.gz"
        case .damagedGzip:
            "The gzip file is damaged or was cut off. Pack or copy it again; gzip -t FILE.gz tells whether it is whole."
        case .packed(.zstandard):
            "The file is compressed with Zstandard. Unpack it on the way in: zstd -dc FILE | plumbline … -"
        case .packed(.parquet):
            "The file is Parquet. Turn it into CSV: duckdb -c \"COPY 'FILE' TO 'FILE.csv'\""
        case .packed(.zip):
            "The file is a zip archive or a spreadsheet. Export its table as CSV."
        case .unclosedQuote(let line):
            "Line \(line): a quote is opened here and never closed. Close it, and double the quotes inside."
        case .tooManyColumns:
            "The header has more than 10,000 columns. Leave out columns that the model does not use."
        case .tooManyKeys(let line):
            "Line \(line): the rows have more than 10,000 different keys by here. Keys name columns; put what differs "
                + "from row to row into values."
        case .badDocument(let file, let place, let rule):
            "\(clipped(file)): \(place.isEmpty ? "the file" : clipped(place)) \(rule). Give the file as SageMaker wrote it."
        case .badTask(let number, let rule):
            "Task \(number) \(rule). Correct it in Label Studio and export again, or leave it out."
        case .jsonNotCSV:
            "The file begins like JSON, not like a header. Imports take it with --input jsonl; elsewhere a CSV file is "
                + "needed."
        case .jsonList:
            "The file is one JSON list. Write one object a line: jq -c '.[]' FILE"
        case .fieldTooLong(let line):
            "Line \(line): a field is longer than 1 MB. Look for a quote that is not closed, or shorten the field."
        case .rowTooLong(let line):
            "Line \(line): the row is longer than 16 MB. Look for a line end that is missing."
        case .badHeader(let line, let rule, let wayOut):
            "Line \(line): the header \(rule). \(wayOut)"
        case .badRow(let line, let column, let rule, let wayOut):
            "Line \(line)\(column.map { ", column \"\(clipped($0))\": the cell" } ?? ": the row") \(rule). \(wayOut)"
        case .missingColumn(let name, let found, let nearest):
            Self.missing(name, found, nearest)
        case .absentMember(let name, let found, let nearest):
            "No row has \"\(clipped(name))\"; there are \(Self.list(found, atMost: 20)). "
                + (nearest.map { "Rename \"\(clipped($0))\" if it is meant, or change the model file." }
                    ?? "Write null where the value is missing, or change the model file.")
        case .duplicateColumns(let names):
            "The header names \(Self.list(names, atMost: 5)) more than once. Give every column a name of its own."
        case .emptyFile:
            "The file is empty. It needs at least a header with the names of the columns."
        case .emptyJSONLines:
            "The file is empty. It needs at least one line with an object."
        case .attributions(let reason):
            reason.first?.isUppercase == true
                ? "The file of attributions: \(reason)" : "The file of attributions \(reason)"
        case .badProfile(let line, let rule, let wayOut):
            "Line \(line): the profile \(rule). \(wayOut)"
        case .badProfilePlan(let rule):
            "The file of bins \(rule). Make it again: plumbline profile bins MODEL --output FILE"
        case .nothingToRead(let reason):
            reason
        }
    }

    private static func missing(_ name: String, _ found: [String], _ nearest: String?) -> String {
        var sentence = "The file has no column \"\(clipped(name))\"; it has \(list(found, atMost: 20))."
        if let nearest {
            sentence += " Rename \"\(clipped(nearest))\" if it is meant, or change the model file."
        } else if found.count == 1, let only = found.first, only.contains(where: { $0 == ";" || $0 == "\t" })
        {
            sentence += " Save the file with commas between the fields."
        } else {
            sentence += " Add the column, or change the model file."
        }
        return sentence
    }

    private static func list(_ names: [String], atMost limit: Int) -> String {
        let shown = names.prefix(limit).map { "\"\(clipped($0))\"" }.joined(separator: ", ")
        return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
    }
}

extension FormatError: CustomStringConvertible {
    /// The refusal in words.
    public var description: String { sentence }
}
