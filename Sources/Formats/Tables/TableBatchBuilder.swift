import Monitoring

/// Collects the good rows of blocks into columns.
///
/// A block's cells were checked before, and its numbers and times parsed; here the texts of the rows that passed are
/// laid down. So a bad row leaves nothing behind, not even a category's name.
struct TableBatchBuilder {
    private var lines: [Int] = []
    private var times: [Moment] = []
    /// One store a column; only the one that fits the column's meaning is used.
    private var numbers: [[Double]]
    private var names: [NameStore]
    private var texts: [TextStore]
    private(set) var textBytes = 0

    /// An empty batch with room for the rows that are expected: growing would copy every column several times.
    init(_ columns: [TableColumn], expectedRows: Int) {
        numbers = Array(repeating: [], count: columns.count)
        names = Array(repeating: NameStore(), count: columns.count)
        texts = Array(repeating: TextStore(), count: columns.count)
        lines.reserveCapacity(expectedRows)
        for (place, column) in columns.enumerated() {
            switch column.meaning {
            case .number: numbers[place].reserveCapacity(expectedRows)
            case .time: times.reserveCapacity(expectedRows)
            case .name: names[place].reserveCapacity(expectedRows)
            case .id, .text, .label: texts[place].reserveCapacity(expectedRows)
            }
        }
    }

    var rowCount: Int { lines.count }

    /// Adds the good rows of a block.
    mutating func add(_ block: borrowing CheckedBlock, _ columns: [TableColumn]) {
        let (rows, check) = (block.rows, block.check)
        for row in rows.rows.indices where !check.isBad[row] { lines.append(rows.rows[row].line) }
        times.append(block.times[...], without: check)
        var numberColumn = 0
        for (place, column) in columns.enumerated() {
            switch column.meaning {
            case .time: break
            case .number:
                numbers[place].append(block.numbers(ofColumn: numberColumn), without: check)
                numberColumn += 1
            case .name(_, let classes): names[place].append(rows, column, classes, check)
            case .id, .text, .label:
                textBytes -= texts[place].utf8.count
                Self.layTexts(rows, column, into: &texts[place], check)
                textBytes += texts[place].utf8.count
            }
        }
    }

    /// The batch, with its columns in the order in which they were asked for.
    consuming func finished(_ columns: [TableColumn]) -> TableBatch {
        var batch = TableBatch(rows: ColumnBatch(ids: TextColumn(), times: times), lines: lines, labels: nil)
        for (place, column) in columns.enumerated() {
            switch column.meaning {
            case .id: batch.rows.ids = texts[place].column
            case .time: break
            case .label: batch.labels = texts[place].column
            case .number:
                batch.rows.columns.append(NamedColumn(name: column.name, values: .numbers(numbers[place])))
            case .name:
                batch.rows.columns.append(
                    NamedColumn(
                        name: column.name,
                        values: .categories(names[place].column(without: column.missing))
                    )
                )
            case .text:
                batch.rows.columns.append(NamedColumn(name: column.name, values: .texts(texts[place].column)))
            }
        }
        return batch
    }

    private static func layTexts(
        _ block: borrowing RowBlock,
        _ column: TableColumn,
        into store: inout TextStore,
        _ check: BlockCheck
    ) {
        guard case .label(_, let classes, let isNumber) = column.meaning else {
            store.append(block, column.field, check)
            return
        }
        for row in block.rows.indices where !check.isBad[row] {
            let cell = block.cell(row: row, field: column.field)
            if cell.isEmpty {
                store.append([])
            } else if let classes, let code = block.withText(of: cell, { classes.code(of: $0) }) {
                store.append(classes.utf8[Int(code)][...])
            } else if isNumber, let number = block.withText(of: cell, { NumberGrammar.parse($0) }) {
                store.append(Array(canonicalText(number).utf8)[...])
            } else if let missing = column.missing, block.withText(of: cell, { missing.contains($0) }) {
                store.append([])
            } else {
                store.append(block.utf8(of: cell))
            }
        }
    }
}

/// Texts as they grow.
struct TextStore {
    private(set) var utf8: [UInt8] = []
    private var ends: [UInt32] = []

    mutating func reserveCapacity(_ rows: Int) { ends.reserveCapacity(rows) }

    mutating func append(_ text: ArraySlice<UInt8>) {
        utf8.append(contentsOf: text)
        ends.append(UInt32(truncatingIfNeeded: utf8.count))
    }

    /// Adds the texts of the good rows of a block: byte by byte, since most are too short for a call each.
    mutating func append(_ block: borrowing RowBlock, _ field: Int, _ check: BlockCheck) {
        let (before, endsBefore) = (utf8.count, ends.count)
        var (end, isEscaped) = (before, false)
        ends.append(addingCapacity: block.rows.count) { ends in
            for row in block.rows.indices where !check.isBad[row] {
                let cell = block.cell(row: row, field: field)
                end += cell.range.count
                isEscaped = isEscaped || cell.isEscaped
                ends.append(UInt32(truncatingIfNeeded: end))
            }
        }
        guard !isEscaped else {
            ends.removeLast(ends.count - endsBefore)
            for row in block.rows.indices where !check.isBad[row] {
                append(block.utf8(of: block.cell(row: row, field: field)))
            }
            return
        }
        utf8.append(addingCapacity: end - before) { texts in
            let bytes = block.bytes.span
            for row in block.rows.indices where !check.isBad[row] {
                for index in block.cell(row: row, field: field).range { texts.append(bytes[index]) }
            }
        }
    }

    /// The column; a batch ends long before its ends could wrap.
    var column: TextColumn { TextColumn(utf8: utf8, ends: ends) ?? TextColumn() }
}

/// Names as they grow.
struct NameStore {
    private var coder = CategoryCoder()
    private var codes: [Int32] = []
    /// The codes of the model's classes, once they were seen; −1 before.
    private var codeByClass: [Int32] = []

    mutating func reserveCapacity(_ rows: Int) { codes.reserveCapacity(rows) }

    /// Adds the names of the good rows of a block.
    mutating func append(
        _ block: borrowing RowBlock,
        _ column: TableColumn,
        _ classes: ClassNames?,
        _ check: BlockCheck
    ) {
        if let classes, codeByClass.isEmpty {
            codeByClass = Array(repeating: -1, count: classes.values.count)
        }
        Self.lay(block, column.field, classes, check, into: &codes, &coder, &codeByClass)
    }

    private static func lay(
        _ block: borrowing RowBlock,
        _ field: Int,
        _ classes: ClassNames?,
        _ check: BlockCheck,
        into codes: inout [Int32],
        _ coder: inout CategoryCoder,
        _ codeByClass: inout [Int32]
    ) {
        // Room for all at once, and not asked for row by row.
        codes.append(addingCapacity: block.rows.count) { codes in
            for row in block.rows.indices where !check.isBad[row] {
                let cell = block.cell(row: row, field: field)
                guard !cell.isEmpty else {
                    codes.append(-1)
                    continue
                }
                guard let classes, let place = block.withText(of: cell, { classes.code(of: $0) }) else {
                    codes.append(block.withText(of: cell) { coder.code(of: $0) })
                    continue
                }
                if codeByClass[Int(place)] < 0 {
                    let name = classes.utf8[Int(place)]
                    codeByClass[Int(place)] = coder.code(of: name.span)
                }
                codes.append(codeByClass[Int(place)])
            }
        }
    }

    /// The column, without the names that stand for a missing value.
    ///
    /// They are taken out of the few names at the end, and not looked for row by row.
    func column(without missing: MissingWords?) -> CategoryColumn {
        let names = coder.names
        guard let missing, names.contains(where: { missing.contains($0) }) else {
            return CategoryColumn(names: names, codes: codes)
        }
        var kept: [String] = []
        let keptCodes = names.map { name -> Int32 in
            guard !missing.contains(name) else { return -1 }
            kept.append(name)
            return Int32(truncatingIfNeeded: kept.count - 1)
        }
        return CategoryColumn(names: kept, codes: codes.map { $0 < 0 ? $0 : keptCodes[Int($0)] })
    }
}

extension Array {
    /// Adds the values of good rows.
    fileprivate mutating func append(_ values: ArraySlice<Element>, without check: BlockCheck) {
        guard check.hasBadRows else {
            append(contentsOf: values)
            return
        }
        for (value, isBad) in zip(values, check.isBad) where !isBad { append(value) }
    }
}
