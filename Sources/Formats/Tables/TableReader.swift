public import Foundation
public import Monitoring

/// Reads a CSV file as the columns of a model, batch by batch.
///
/// A row is good or bad as a whole. Good rows come in batches; every bad cell is a problem with its line, column,
/// value, rule and way out. Whether a file with bad rows is accepted is the caller's decision.
public struct TableReader {
    /// The problems found so far.
    public private(set) var problems = InputProblems()
    /// How many rows had a problem so far.
    public private(set) var rejectedRows = 0
    /// How many cells of a numeric feature or score were no number, column by column.
    public private(set) var typeProblems: [String: Int] = [:]
    /// Columns of the file that the model does not read here; its hidden ones are not told.
    public let extraColumns: [String]

    /// Called with the bytes of every bad row, without the line end, in the order of the file.
    public var onReject: ((ArraySlice<UInt8>) -> Void)?

    private var csv: CSVReader
    private var times: TimeGrammar
    private let columns: [TableColumn]
    private let rowsPerBatch: Int

    /// The most rows of a batch.
    public static let rowsAtMost = 65_536
    /// Cells of a batch, so that wide tables come in shorter batches: 32 MB of numbers.
    private static let cellsAtMost = 1 << 22
    /// Bytes of free text and ids after which a batch ends.
    private static let textBytesAtMost = 1 << 24

    /// A reader that has read the header and found the model's columns in it.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - model: Whose columns are read.
    ///   - kind: What the file is read as.
    ///   - zone: The zone of times without an offset; the model's own by default.
    /// - Throws: A `FormatError` when the file cannot be read, is no CSV or lacks a column.
    public init(
        source: ByteSource,
        model: MonitoredModel,
        kind: TableKind,
        zone: TimeZone? = nil
    ) throws(FormatError) {
        let wanted = kind.columns(of: model)
        guard kind != .evidence || wanted.count > 1 else {
            throw .nothingToRead(
                "The model \"\(model.name)\" names no evidence columns. Add them under columns.evidence in its file."
            )
        }
        csv = try CSVReader(source)
        times = TimeGrammar(zone: zone ?? model.windows.zone)
        var columns: [TableColumn] = []
        for (name, meaning) in wanted {
            guard let field = csv.header.firstIndex(of: name) else {
                let others = csv.header.filter { header in !wanted.contains { $0.name == header } }
                throw .missingColumn(
                    name: name,
                    found: csv.header,
                    nearest: nearestName(to: name, among: others)
                )
            }
            columns.append(TableColumn(name: name, meaning: meaning, field: field))
        }
        self.columns = columns
        let known = Set(wanted.map(\.name)).union(model.columns.hidden)
        extraColumns = csv.header.filter { !known.contains($0) }
        rowsPerBatch = min(Self.rowsAtMost, max(1, Self.cellsAtMost / columns.count))
    }

    /// How many rows were read, good and bad.
    public var rowsRead: Int { csv.rowsRead }

    /// The bytes of the header row, for a file of rejected rows.
    public var headerLine: [UInt8] { csv.headerLine }

    /// The names in the header, in the file's order.
    public var header: [String] { csv.header }

    /// The next good rows; nil at the end of the file.
    public mutating func nextBatch() throws(FormatError) -> TableBatch? {
        var batch = TableBatchBuilder(columns)
        while batch.rowCount + csv.rowsPerBlock <= rowsPerBatch, batch.textBytes < Self.textBytesAtMost,
            try csv.nextBlock()
        {
            var check = BlockCheck(rows: csv.rows.count, keepsProblems: !problems.isFull)
            batch.read(csv, columns, &times, &check)
            report(check)
        }
        return batch.rowCount > 0 ? batch.finished(columns) : nil
    }

    // MARK: Bad rows

    private mutating func report(_ check: BlockCheck) {
        for count in check.counts {
            let column = columns[count.column]
            problems.count(column: column.name, rule: count.rule, times: count.cells)
            if count.isType, case .number = column.meaning {
                typeProblems[column.name, default: 0] += count.cells
            }
        }
        for row in csv.badRows {
            let words = row.defect.rule(header: csv.header)
            problems.count(column: words.column, rule: words.kind)
        }
        keepFirst(check)
        guard check.hasBadRows || !csv.badRows.isEmpty else { return }
        var bad = csv.badRows.map(\.row)
        for (index, row) in csv.rows.enumerated() where check.isBad[index] { bad.append(row) }
        rejectedRows += bad.count
        guard let onReject else { return }
        for row in bad.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            onReject(csv.bytes[row.range])
        }
    }

    private mutating func keepFirst(_ check: BlockCheck) {
        guard !problems.isFull else { return }
        var found: [(start: Int, problem: InputProblem)] = []
        for bad in csv.badRows.prefix(InputProblems.keptAtMost) {
            let words = bad.defect.rule(header: csv.header)
            let value = bad.cell.map { csv.string(of: $0) } ?? text(of: bad.row)
            let problem = InputProblem(
                line: bad.row.line,
                column: words.column,
                value: value,
                rule: words.rule,
                wayOut: words.wayOut
            )
            found.append((bad.row.range.lowerBound, problem))
        }
        for fault in check.faults {
            let column = columns[fault.column]
            let row = csv.rows[fault.row]
            let value = csv.string(of: csv.cell(row: fault.row, field: column.field))
            let problem = InputProblem(
                line: row.line,
                column: column.name,
                value: value,
                rule: fault.rule.rule,
                wayOut: fault.rule.wayOut
            )
            // By row, then by the column's place in the file.
            found.append((row.range.lowerBound + column.field, problem))
        }
        for (_, problem) in found.sorted(by: { ($0.problem.line, $0.start) < ($1.problem.line, $1.start) }) {
            problems.keep(problem)
        }
    }

    private func text(of row: CSVReader.Row) -> String {
        String(decoding: csv.bytes[row.range].prefix(400), as: UTF8.self)
    }
}

/// Good rows of a table.
public struct TableBatch: Sendable, Equatable {
    /// The ids, the times and the columns that the model names.
    public var rows: ColumnBatch
    /// The physical line each row begins on.
    public var lines: [Int]
    /// The truth of each row in its canonical form, empty where it is not known; nil where the table has none.
    public var labels: TextColumn?
}
