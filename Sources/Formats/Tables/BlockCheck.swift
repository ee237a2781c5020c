import Monitoring

/// What reading a block of rows column by column found wrong.
struct BlockCheck {
    /// A cell that breaks a rule.
    struct Fault {
        var row: Int
        var column: Int
        var rule: CellRule
    }

    /// How many cells of a column break a rule.
    struct Count {
        var column: Int
        var rule: String
        var cells: Int
        var isType: Bool
    }

    private(set) var isBad: [Bool]
    private(set) var hasBadRows = false
    private(set) var counts: [Count] = []
    /// The first faults of each column; columns are read one after the other, so the first of the block are among
    /// them.
    private(set) var faults: [Fault] = []
    /// The cells that are no numbers.
    private(set) var typeFaults: [(row: Int, column: Int)] = []
    /// When the rows of these cells happened; nil in tables without times.
    var timesOfTypeFaults: [Moment?] = []
    private var faultsOfColumn = (column: -1, count: 0)

    init(rows: Int) {
        isBad = Array(repeating: false, count: rows)
    }

    mutating func note(row: Int, column: Int, _ rule: CellRule) {
        isBad[row] = true
        if case .notANumber = rule { typeFaults.append((row, column)) }
        hasBadRows = true
        let words = rule.rule
        if let place = counts.firstIndex(where: { $0.column == column && $0.rule == words }) {
            counts[place].cells += 1
        } else {
            let isType = if case .notANumber = rule { true } else { false }
            counts.append(Count(column: column, rule: words, cells: 1, isType: isType))
        }
        if faultsOfColumn.column != column { faultsOfColumn = (column, 0) }
        guard faultsOfColumn.count < InputProblems.keptAtMost else { return }
        faultsOfColumn.count += 1
        faults.append(Fault(row: row, column: column, rule: rule))
    }
}
