import Monitoring

/// A block of rows with what a look at its cells came to: numbers, times, and what is wrong.
struct CheckedBlock: Sendable {
    let rows: RowBlock
    /// The columns of numbers one after the other, each with a value for each row, good or bad: one piece of memory for
    /// all, not one a column.
    fileprivate var numbers: [Double] = []
    /// When each row happened, good or bad; empty in tables without times.
    fileprivate(set) var times: [Moment] = []
    fileprivate(set) var check: BlockCheck

    /// The values of the n-th column of numbers, from 0.
    func numbers(ofColumn ordinal: Int) -> ArraySlice<Double> {
        let count = rows.rows.count
        return numbers[(ordinal * count)..<((ordinal + 1) * count)]
    }
}

/// Looks at the cells of rows, column by column: each is checked, and numbers and times are parsed.
struct CellReader: Sendable {
    private let columns: [TableColumn]
    private var grammar: TimeGrammar

    /// A reader of rows.
    ///
    /// - Parameters:
    ///   - columns: What their fields mean.
    ///   - grammar: Reads their times.
    init(_ columns: [TableColumn], _ grammar: TimeGrammar) {
        self.columns = columns
        self.grammar = grammar
    }

    /// The block with its cells looked at.
    mutating func checked(_ rows: RowBlock) -> CheckedBlock {
        var block = CheckedBlock(rows: rows, check: BlockCheck(rows: rows.rows.count))
        block.numbers.reserveCapacity(columns.count { $0.meaning.isNumber } * rows.rows.count)
        for (place, column) in columns.enumerated() { read(column, place, of: &block) }
        block.check.timesOfTypeFaults = block.check.typeFaults.map { fault in
            block.times.indices.contains(fault.row) ? block.times[fault.row] : nil
        }
        return block
    }

    private mutating func read(_ column: TableColumn, _ place: Int, of block: inout CheckedBlock) {
        switch column.meaning {
        case .number(let isRequired, let isShare):
            Self.readNumbers(
                block.rows,
                column,
                place,
                isRequired: isRequired,
                isShare: isShare,
                into: &block.numbers,
                &block.check
            )
        case .time:
            block.times.reserveCapacity(block.rows.rows.count)
            Self.readTimes(block.rows, column, place, &grammar, into: &block.times, &block.check)
        default:
            Self.checkTexts(block.rows, column, place, &block.check)
        }
    }

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
}
