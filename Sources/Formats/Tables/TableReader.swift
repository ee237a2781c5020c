public import Foundation
public import Monitoring

/// Reads a file as the columns of a model, batch by batch.
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
    /// The same by the quarter of an hour in which the rows happened, which lies in one window whatever the time zone.
    public private(set) var typeProblemsByTime: [Moment: [String: Int]] = [:]

    /// Called with the bytes of every bad row, without the line end, in the order of the file.
    public var onReject: ((ArraySlice<UInt8>) -> Void)?

    /// The file that the attributions of the rows are in; nil where they are among their columns, or nowhere.
    public var attributions: AttributionRows?

    private var blocks: CheckedBlocks
    private let form: TableForm
    private let hidden: Set<String>
    private let opening: RowOpening
    private let features: Set<String>
    private var files: ArraySlice<InputFile>
    /// The file that is read; nil where there is only one.
    private var file: String?
    /// What the files before it came to.
    private var finished = (rows: 0, names: [String]())
    private let times: TimeGrammar
    private let readsAhead: Bool
    private let columns: [TableColumn]
    /// Features that the file lacks, with their place among the columns of a batch.
    private let absent: [AbsentFeature]
    /// Features that lack in no row, where that is known only at the end of the file.
    private var absentMembers: [String] = []
    /// What files call features that were renamed.
    private let fileNames: [String: String]
    private let takesMissingFeatures: Bool
    private let rowsPerBatch: Int
    /// The next batch probably has as many: only the last one of a file is shorter.
    private var rowsOfLastBatch = 0

    /// The most rows of a batch.
    public static let rowsAtMost = 65_536
    /// The same of labels: each batch of them is looked for among all ids at once, so that few and large ones cost less.
    static let labelsAtMost = 262_144
    /// Cells of a batch, so that wide tables come in shorter batches: 32 MB of numbers.
    private static let cellsAtMost = 1 << 22
    /// Bytes of free text and ids after which a batch ends.
    private static let textBytesAtMost = 1 << 24

    /// A reader of one file, that has read its header and found the model's columns in it.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - model: Whose columns are read.
    ///   - kind: What the file is read as.
    ///   - form: The form of the file.
    ///   - zone: The zone of times without an offset; the model's own by default.
    /// - Throws: A `FormatError` when the file cannot be read, is of another form or lacks a column.
    public init(
        source: ByteSource,
        model: MonitoredModel,
        kind: TableKind,
        form: TableForm = .csv,
        zone: TimeZone? = nil
    ) throws(FormatError) {
        let only = InputFile(name: nil) { () throws(FormatError) in source }
        try self.init(files: [only], model: model, kind: kind, form: form, zone: zone)
    }

    /// A reader of files that follow each other as one; all have the same columns.
    ///
    /// - Parameters:
    ///   - files: The files in their order, at least one.
    ///   - model: Whose columns are read.
    ///   - kind: What the files are read as.
    ///   - form: The form of the files.
    ///   - zone: The zone of times without an offset; the model's own by default.
    ///   - takesMissingFeatures: Whether a feature that the files lack is read as missing in every row.
    ///   - header: The names of the fields of CSV without a header; nil: the first line names them.
    ///   - readsAhead: Whether rows are found on a thread of their own while others become columns.
    /// - Throws: A `FormatError` when the first file cannot be read, is of another form or lacks a column.
    public init(
        files: [InputFile],
        model: MonitoredModel,
        kind: TableKind,
        form: TableForm,
        zone: TimeZone? = nil,
        takesMissingFeatures: Bool = false,
        header: [String]? = nil,
        readsAhead: Bool = false
    ) throws(FormatError) {
        let wanted = kind.columns(of: model)
        guard kind != .evidence || wanted.count > 1 else {
            throw .nothingToRead(
                "The model \"\(model.name)\" names no evidence columns. Add them under columns.evidence in its file."
            )
        }
        guard let first = files.first else { throw .emptyJSONLines }
        times = TimeGrammar(zone: zone ?? model.windows.zone)
        self.form = form
        self.files = files.dropFirst()
        file = first.name
        hidden = Set(model.columns.hidden)
        opening = RowOpening(
            wanted: wanted.map { ($0.name, $0.meaning.isText) },
            model,
            kind,
            form,
            header
        )
        self.readsAhead = readsAhead
        let reader = try opening.reader(try first.open())
        self.takesMissingFeatures = takesMissingFeatures
        let fileNames = model.fileNames
        self.fileNames = fileNames
        let found = reader.names
        let features = Set(model.columns.features.map(\.name))
        self.features = features
        var absent: [AbsentFeature] = []
        var stored = 0
        var columns: [TableColumn] = []
        for (place, column) in wanted.enumerated() {
            defer { stored += column.meaning.isStored ? 1 : 0 }
            let missing = MissingWords(model.columns.missing, column.meaning)
            guard form == .csv else {
                columns.append(
                    TableColumn(name: column.name, meaning: column.meaning, field: place, missing: missing)
                )
                continue
            }
            let field =
                fileNames[column.name].flatMap { found.firstIndex(of: $0) }
                ?? found.firstIndex(of: column.name)
            if let field {
                columns.append(
                    TableColumn(name: column.name, meaning: column.meaning, field: field, missing: missing)
                )
            } else if takesMissingFeatures, features.contains(column.name) {
                absent.append(AbsentFeature(column.name, column.meaning, place: stored))
            } else {
                throw .missingColumn(
                    name: column.name,
                    found: found,
                    nearest: Self.nearest(to: column.name, in: found, but: wanted.map(\.name))
                )
            }
        }
        self.columns = columns
        self.absent = absent
        blocks = CheckedBlocks(reader, columns, times, readsAhead: readsAhead)
        rowsPerBatch = min(
            kind == .labels ? Self.labelsAtMost : Self.rowsAtMost,
            max(1, Self.cellsAtMost / max(1, columns.count))
        )
    }

    /// How many rows were read, good and bad.
    public var rowsRead: Int { finished.rows + blocks.progress.rowsRead }

    /// About how many rows there are, from the bytes read so far; nil where that cannot be told.
    public var expectedRows: Int? {
        guard files.isEmpty, finished.rows == 0, let share = blocks.progress.readShare, share > 0 else {
            return nil
        }
        return max(rowsRead, Int((Double(rowsRead) / share).rounded()))
    }

    /// The bytes of the header row, for a file of rejected rows; empty where the form has none.
    public var headerLine: [UInt8] { blocks.headerLine }

    /// The names of the file's columns in its order; of JSON lines those that the model reads.
    public var header: [String] { form == .csv ? blocks.progress.names : columns.map(\.name) }

    /// The same as the model calls them, whatever the file does.
    public var modelHeader: [String] {
        let names = Dictionary(fileNames.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return header.map { names[$0] ?? $0 }
    }

    /// Features that the files lack; complete at the end of the file.
    public var missingColumns: [String] { absent.map(\.name) + absentMembers }

    /// Columns of the file that the model does not read here; its hidden ones are not told.
    public var extraColumns: [String] {
        let known = hidden.union(columns.map(\.name)).union(columns.compactMap { fileNames[$0.name] })
        let names = finished.names + blocks.progress.names.filter { !finished.names.contains($0) }
        return names.filter { !known.contains($0) }
    }

    /// The next good rows; nil at the end of the file.
    public mutating func nextBatch() throws(FormatError) -> TableBatch? {
        var batch = TableBatchBuilder(columns, expectedRows: rowsOfLastBatch)
        while batch.rowCount + blocks.progress.rowsAtMost <= rowsPerBatch,
            batch.textBytes < Self.textBytesAtMost
        {
            guard let block = try blocks.next() else {
                // A batch is of one file, so that its lines can be told.
                if batch.rowCount > 0 { break }
                guard try openNext() else { break }
                continue
            }
            batch.add(block, columns)
            report(block.check, block.rows)
        }
        guard batch.rowCount > 0 else {
            // With rows refused the two cannot fit, and the refusal says more.
            if rejectedRows == 0 { try attributions?.finish() }
            return nil
        }
        rowsOfLastBatch = batch.rowCount
        var finished = batch.finished(columns)
        finished.file = file
        for feature in absent { feature.add(to: &finished.rows) }
        try addAttributions(to: &finished)
        return finished
    }

    private func addAttributions(to table: inout TableBatch) throws(FormatError) {
        guard let attributions, rejectedRows == 0 || attributions.isByID else { return }
        try attributions.add(to: &table)
    }

    /// What a person should know of the file's attributions, complete at its end.
    public var attributionNotes: [String] { attributions?.notes ?? [] }

    /// Goes on with the next file; false where there is none.
    private mutating func openNext() throws(FormatError) -> Bool {
        guard let next = files.popFirst() else {
            try checkMembers()
            return false
        }
        finished.rows += blocks.progress.rowsRead
        finished.names += blocks.progress.names.filter { !finished.names.contains($0) }
        let reader = try opening.reader(try next.open())
        blocks = CheckedBlocks(reader, columns, times, readsAhead: readsAhead)
        file = next.name
        return true
    }

    /// A member may be absent from a row; one that is absent from all is more likely misspelt.
    private mutating func checkMembers() throws(FormatError) {
        guard form != .csv else { return }
        guard rowsRead > 0 else { throw .emptyJSONLines }
        guard form == .jsonLines, rejectedRows < rowsRead else { return }
        let names = blocks.progress.names
        for column in columns where !names.contains(column.name) {
            if let other = fileNames[column.name], names.contains(other) { continue }
            if takesMissingFeatures, features.contains(column.name) {
                absentMembers.append(column.name)
                continue
            }
            throw .absentMember(
                name: column.name,
                found: names,
                nearest: Self.nearest(to: column.name, in: names, but: columns.map(\.name))
            )
        }
    }

    private static func nearest(to name: String, in found: [String], but wanted: [String]) -> String? {
        nearestName(to: name, among: found.filter { !wanted.contains($0) })
    }

    // MARK: Bad rows

    /// The names of a row's fields, by their place.
    private var fieldNames: [String] { form == .csv ? blocks.progress.names : columns.map(\.name) }

    private mutating func report(_ check: BlockCheck, _ block: RowBlock) {
        for count in check.counts {
            let column = columns[count.column]
            problems.count(column: column.name, rule: count.rule, times: count.cells)
            if count.isType, case .number = column.meaning {
                typeProblems[column.name, default: 0] += count.cells
            }
        }
        for (fault, time) in zip(check.typeFaults, check.timesOfTypeFaults) {
            let column = columns[fault.column]
            // A time that could not be read stands at the beginning of all times.
            guard case .number = column.meaning, let time, time.milliseconds > 0 else { continue }
            let quarter = Moment(clamping: time.milliseconds - time.milliseconds % 900_000)
            typeProblemsByTime[quarter, default: [:]][column.name, default: 0] += 1
        }
        for row in block.badRows {
            let words = row.defect.rule(header: fieldNames)
            problems.count(column: words.column, rule: words.kind)
        }
        keepFirst(check, block)
        guard check.hasBadRows || !block.badRows.isEmpty else { return }
        var bad = block.badRows.map(\.row)
        for (index, row) in block.rows.enumerated() where check.isBad[index] { bad.append(row) }
        rejectedRows += bad.count
        guard let onReject else { return }
        for row in bad.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            onReject(block.bytes[row.range])
        }
    }

    private mutating func keepFirst(_ check: BlockCheck, _ block: RowBlock) {
        guard !problems.isFull else { return }
        var found: [(start: Int, problem: InputProblem)] = []
        for bad in block.badRows.prefix(InputProblems.keptAtMost) {
            let words = bad.defect.rule(header: fieldNames)
            let value = bad.cell.map { block.string(of: $0) } ?? text(of: bad.row, block)
            let problem = InputProblem(
                file: file,
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
            let row = block.rows[fault.row]
            let value = block.string(of: block.cell(row: fault.row, field: column.field))
            let problem = InputProblem(
                file: file,
                line: row.line,
                column: column.name,
                value: value,
                rule: fault.rule.rule,
                wayOut: fault.rule.wayOut(in: block.form, of: value, column.meaning)
            )
            // By row, then by the column's place in the file.
            found.append((row.range.lowerBound + column.field, problem))
        }
        for (_, problem) in found.sorted(by: { ($0.problem.line, $0.start) < ($1.problem.line, $1.start) }) {
            problems.keep(problem)
        }
    }

    private func text(of row: RowBlock.Row, _ block: RowBlock) -> String {
        String(decoding: block.bytes[row.range].prefix(400), as: UTF8.self)
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
    /// The file that the rows come from; nil where there is only one.
    public var file: String?
}
