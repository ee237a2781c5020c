import Monitoring

/// Collects the good rows of blocks into columns.
///
/// A block is read column by column, twice: first every cell is checked and numbers and times are parsed, then the
/// texts of the rows that passed are laid down. So a bad row leaves nothing behind, not even a category's name.
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
            case .name: names[place].codes.reserveCapacity(expectedRows)
            case .id, .text, .label: break
            }
        }
    }

    var rowCount: Int { lines.count }

    /// Adds the good rows of the reader's block; notes what is wrong with the others.
    mutating func read(
        _ block: borrowing RowBlock,
        _ columns: [TableColumn],
        _ grammar: inout TimeGrammar,
        _ check: inout BlockCheck
    ) {
        let before = rowCount
        for (place, column) in columns.enumerated() {
            switch column.meaning {
            case .number(let isRequired, let isShare):
                Self.readNumbers(
                    block,
                    column,
                    place,
                    isRequired: isRequired,
                    isShare: isShare,
                    into: &numbers[place],
                    &check
                )
            case .time:
                Self.readTimes(block, column, place, &grammar, into: &times, &check)
            default:
                Self.checkTexts(block, column, place, &check)
            }
        }
        check.timesOfTypeFaults = check.typeFaults.map { fault in
            times.count > before + fault.row ? times[before + fault.row] : nil
        }
        for row in block.rows.indices where !check.isBad[row] { lines.append(block.rows[row].line) }
        if check.hasBadRows { dropBad(from: before, check, columns) }
        for (place, column) in columns.enumerated() {
            switch column.meaning {
            case .number, .time: break
            case .name(_, let classes):
                Self.layNames(block, column, classes, into: &names[place], check)
            case .id, .text, .label:
                textBytes -= texts[place].utf8.count
                Self.layTexts(block, column, into: &texts[place], check)
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

    // MARK: First reading

    private static func readNumbers(
        _ block: borrowing RowBlock,
        _ column: TableColumn,
        _ place: Int,
        isRequired: Bool,
        isShare: Bool,
        into numbers: inout [Double],
        _ check: inout BlockCheck
    ) {
        let missing = column.missing
        // Room for all at once, and not asked for row by row.
        numbers.append(addingCapacity: block.rows.count) { numbers in
            for row in block.rows.indices {
                let cell = block.cell(row: row, field: column.field)
                guard !cell.isEmpty else {
                    if isRequired { check.note(row: row, column: place, .empty(column.meaning)) }
                    numbers.append(.nan)
                    continue
                }
                let number = block.withText(of: cell) { NumberGrammar.parse($0) }
                numbers.append(number ?? .nan)
                guard let number else {
                    // Few cells come here, so that words cost nothing where numbers stand.
                    if let missing, block.withText(of: cell, { missing.contains($0) }) {
                        if isRequired { check.note(row: row, column: place, .missing(column.meaning)) }
                    } else {
                        check.note(row: row, column: place, .notANumber)
                    }
                    continue
                }
                if isShare, !(0...1).contains(number) { check.note(row: row, column: place, .notAShare) }
            }
        }
    }

    private static func readTimes(
        _ block: borrowing RowBlock,
        _ column: TableColumn,
        _ place: Int,
        _ grammar: inout TimeGrammar,
        into times: inout [Moment],
        _ check: inout BlockCheck
    ) {
        for row in block.rows.indices {
            let cell = block.cell(row: row, field: column.field)
            guard !cell.isEmpty else {
                check.note(row: row, column: place, .empty(column.meaning))
                times.append(Moment(clamping: 0))
                continue
            }
            let answer = block.withText(of: cell) { text in
                Result { () throws(TimeProblem) in try grammar.parse(text) }
            }
            switch answer {
            case .success(let moment): times.append(moment)
            case .failure(let problem):
                check.note(row: row, column: place, .time(problem))
                times.append(Moment(clamping: 0))
            }
        }
    }

    private static func checkTexts(
        _ block: borrowing RowBlock,
        _ column: TableColumn,
        _ place: Int,
        _ check: inout BlockCheck
    ) {
        let isRequired: Bool
        var (classes, isNumber): (ClassNames?, Bool) = (nil, false)
        switch column.meaning {
        case .id: isRequired = true
        case .name(let required, let names): (isRequired, classes) = (required, names)
        case .label(let required, let names, let number):
            (isRequired, classes, isNumber) = (required, names, names == nil && number)
        case .text, .number, .time: return
        }
        let missing = column.missing
        for row in block.rows.indices {
            let cell = block.cell(row: row, field: column.field)
            let fault: CellRule
            if cell.isEmpty {
                if isRequired { check.note(row: row, column: place, .empty(column.meaning)) }
                continue
            }
            if cell.range.count > CellRule.nameBytesAtMost {
                check.note(row: row, column: place, .tooLong)
                continue
            }
            if let classes {
                guard block.withText(of: cell, { classes.code(of: $0) }) == nil else { continue }
                fault = .notAClass(classes)
            } else if isNumber {
                guard block.withText(of: cell, { NumberGrammar.parse($0) }) == nil else { continue }
                fault = .notANumber
            } else {
                continue
            }
            if let missing, block.withText(of: cell, { missing.contains($0) }) {
                if isRequired { check.note(row: row, column: place, .missing(column.meaning)) }
            } else {
                check.note(row: row, column: place, fault)
            }
        }
    }

    /// Takes the values of bad rows out of what the first reading laid down.
    private mutating func dropBad(from start: Int, _ check: BlockCheck, _ columns: [TableColumn]) {
        for (place, column) in columns.enumerated() {
            switch column.meaning {
            case .number: numbers[place].dropTail(from: start, where: check.isBad)
            case .time: times.dropTail(from: start, where: check.isBad)
            case .id, .name, .label, .text: break
            }
        }
    }

    // MARK: Second reading

    private static func layNames(
        _ block: borrowing RowBlock,
        _ column: TableColumn,
        _ classes: ClassNames?,
        into store: inout NameStore,
        _ check: BlockCheck
    ) {
        for row in block.rows.indices where !check.isBad[row] {
            let cell = block.cell(row: row, field: column.field)
            guard !cell.isEmpty else {
                store.codes.append(-1)
                continue
            }
            guard let classes, let place = block.withText(of: cell, { classes.code(of: $0) }) else {
                store.codes.append(block.withText(of: cell) { store.coder.code(of: $0) })
                continue
            }
            store.appendClass(Int(place), of: classes)
        }
    }

    private static func layTexts(
        _ block: borrowing RowBlock,
        _ column: TableColumn,
        into store: inout TextStore,
        _ check: BlockCheck
    ) {
        let meaning = column.meaning
        for row in block.rows.indices where !check.isBad[row] {
            let cell = block.cell(row: row, field: column.field)
            if case .label(_, let classes, let isNumber) = meaning, !cell.isEmpty {
                if let classes, let code = block.withText(of: cell, { classes.code(of: $0) }) {
                    store.append(classes.utf8[Int(code)][...])
                    continue
                }
                if isNumber, let number = block.withText(of: cell, { NumberGrammar.parse($0) }) {
                    store.append(Array(canonicalText(number).utf8)[...])
                    continue
                }
                if let missing = column.missing, block.withText(of: cell, { missing.contains($0) }) {
                    store.append([])
                    continue
                }
            }
            store.append(block.utf8(of: cell))
        }
    }
}

/// Texts as they grow.
struct TextStore {
    private(set) var utf8: [UInt8] = []
    private var ends: [UInt32] = []

    mutating func append(_ text: ArraySlice<UInt8>) {
        utf8.append(contentsOf: text)
        ends.append(UInt32(truncatingIfNeeded: utf8.count))
    }

    /// The column; a batch ends long before its ends could wrap.
    var column: TextColumn { TextColumn(utf8: utf8, ends: ends) ?? TextColumn() }
}

/// Names as they grow.
struct NameStore {
    var coder = CategoryCoder()
    var codes: [Int32] = []
    /// The codes of the model's classes, once they were seen; −1 before.
    private var codeByClass: [Int32] = []

    /// Adds a class of the model by its place among them.
    mutating func appendClass(_ place: Int, of classes: ClassNames) {
        if codeByClass.isEmpty { codeByClass = Array(repeating: -1, count: classes.values.count) }
        if codeByClass[place] < 0 {
            let name = classes.utf8[place]
            codeByClass[place] = coder.code(of: name.span)
        }
        codes.append(codeByClass[place])
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
    /// Removes the elements at `start + i` for every `i` that is marked.
    fileprivate mutating func dropTail(from start: Int, where isMarked: [Bool]) {
        var kept = start
        for (offset, isMarked) in isMarked.enumerated() where !isMarked {
            self[kept] = self[start + offset]
            kept += 1
        }
        removeLast(count - kept)
    }
}
