internal import DriftStatistics
internal import Foundation

/// A number computed from a window, a baseline and nothing else: the value of a custom rule.
indirect enum Expression: Sendable, Hashable, Codable {
    case number(Double)
    /// A plain figure of one side: `mean(score)`, `baseline.missingShare(age)`, `rows`.
    case figure(Figure, side: Side)
    /// How far the window lies from the baseline: `populationStability(age)`.
    case distance(Statistic, column: String)
    case negative(Expression)
    case operation(Operator, Expression, Expression)
    case call(Function, [Expression])

    /// Which of the two a figure is of.
    enum Side: String, Sendable, Hashable, Codable {
        case window, baseline
    }

    /// A figure of one side.
    enum Figure: Sendable, Hashable, Codable {
        case rows
        case mean(String)
        case standardDeviation(String)
        case skewness(String)
        case minimum(String)
        case maximum(String)
        case quantile(String, at: Double)
        case missingShare(String)
        case distinct(String)
        case share(Condition)
    }

    enum Operator: String, Sendable, Hashable, Codable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    enum Function: String, Sendable, Hashable, Codable, CaseIterable {
        case abs, sqrt, log, exp, min, max
    }
}

/// What a cell of one column has to be, in `share(…)`.
indirect enum Condition: Sendable, Hashable, Codable {
    case isNumber(column: String, Comparator, Double)
    case isText(column: String, equal: Bool, String)
    case isMissing(column: String)
    case and(Condition, Condition)
    case or(Condition, Condition)
    case not(Condition)

    enum Comparator: String, Sendable, Hashable, Codable {
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case atMost = "<="
        case more = ">"
        case atLeast = ">="

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .equal: left == right
            case .unequal: left != right
            case .less: left < right
            case .atMost: left <= right
            case .more: left > right
            case .atLeast: left >= right
            }
        }
    }

    /// The one column it speaks of.
    var column: String {
        switch self {
        case .isNumber(let column, _, _), .isText(let column, _, _), .isMissing(let column): column
        case .and(let left, _), .or(let left, _), .not(let left): left.column
        }
    }

    /// Whether a number fits; missing and not a number: nil.
    func holds(number: Double?) -> Bool {
        switch self {
        case .isNumber(_, let comparator, let value): number.map { comparator.holds($0, value) } ?? false
        case .isText: false
        case .isMissing: number == nil
        case .and(let left, let right): left.holds(number: number) && right.holds(number: number)
        case .or(let left, let right): left.holds(number: number) || right.holds(number: number)
        case .not(let inner): !inner.holds(number: number)
        }
    }

    /// Whether a category fits; missing: nil.
    func holds(text: String?) -> Bool {
        switch self {
        case .isText(_, let equal, let value): text.map { ($0 == value) == equal } ?? false
        case .isNumber: false
        case .isMissing: text == nil
        case .and(let left, let right): left.holds(text: text) && right.holds(text: text)
        case .or(let left, let right): left.holds(text: text) || right.holds(text: text)
        case .not(let inner): !inner.holds(text: text)
        }
    }
}

/// Whether a custom rule is evaluated at all: its `when:`.
indirect enum Guard: Sendable, Hashable, Codable {
    case compare(Expression, Condition.Comparator, Expression)
    case and(Guard, Guard)
    case or(Guard, Guard)
    case not(Guard)
}

/// A window and its baseline, as expressions read them.
struct ExpressionScope {
    let window: MeasuredColumns
    let baseline: MeasuredColumns

    func value(of expression: Expression) throws(NotMeasured) -> Double {
        let value: Double
        switch expression {
        case .number(let number): value = number
        case .figure(let figure, let side):
            value = try self.figure(figure, of: side == .window ? window : baseline, side)
        case .distance(let statistic, let column): value = try distance(statistic, column)
        case .negative(let inner): value = -(try self.value(of: inner))
        case .operation(let sign, let left, let right):
            let (a, b) = (try self.value(of: left), try self.value(of: right))
            switch sign {
            case .plus: value = a + b
            case .minus: value = a - b
            case .times: value = a * b
            case .over:
                guard b != 0 else { throw NotMeasured("The expression divides by zero here.") }
                value = a / b
            }
        case .call(let function, let arguments):
            var numbers: [Double] = []
            for argument in arguments { numbers.append(try self.value(of: argument)) }
            value = function.applied(to: numbers)
        }
        guard value.isFinite else { throw NotMeasured("The expression has no finite value here.") }
        return value
    }

    func holds(_ condition: Guard) throws(NotMeasured) -> Bool {
        switch condition {
        case .compare(let left, let comparator, let right):
            return comparator.holds(try value(of: left), try value(of: right))
        case .and(let left, let right):
            guard try holds(left) else { return false }
            return try holds(right)
        case .or(let left, let right):
            if try holds(left) { return true }
            return try holds(right)
        case .not(let inner): return !(try holds(inner))
        }
    }

    private func distance(_ statistic: Statistic, _ name: String) throws(NotMeasured) -> Double {
        let here = try column(name, of: window, .window)
        let there = try column(name, of: baseline, .baseline)
        do {
            let found: Comparison
            switch (here, there) {
            case (.categories(let x, let missing), .categories(let y, let baselineMissing)):
                found = try statistic.compare(x, missing: missing, with: y, baselineMissing: baselineMissing)
            case (.counted(let x), _): found = try statistic.compare(x, with: there.sample)
            case (.sketched(let x, _), .categories(let y, _)):
                found = try statistic.compare(x, with: y, share: nil)
            default: found = try statistic.compare(here.sample, with: there.sample)
            }
            return found.effect ?? found.value
        } catch {
            throw NotMeasured("\(statistic.rawValue)(\(name)): \(error.description)")
        }
    }

    private func column(_ name: String, of side: MeasuredColumns, _ word: Expression.Side) throws(NotMeasured)
        -> MeasuredColumn
    {
        guard let column = side[name] else {
            throw NotMeasured("The \(word.rawValue) has no column \(name).")
        }
        return column
    }

    private func figure(_ figure: Expression.Figure, of columns: MeasuredColumns, _ side: Expression.Side)
        throws(NotMeasured) -> Double
    {
        func numbers(_ name: String) throws(NotMeasured) -> NumberSample {
            let sample = try column(name, of: columns, side).sample
            guard sample.moments.count > 0 else {
                throw NotMeasured("\(name) has no values in the \(side.rawValue).")
            }
            return sample
        }
        func known<T>(_ value: T?, _ what: String) throws(NotMeasured) -> T {
            guard let value else {
                throw NotMeasured("\(what) needs the rows, of which the window has a profile only.")
            }
            return value
        }
        func defined(_ value: Double?, _ name: String) throws(NotMeasured) -> Double {
            guard let value else {
                throw NotMeasured("\(name) has too few or equal values in the \(side.rawValue).")
            }
            return value
        }
        switch figure {
        case .rows: return Double(columns.rows)
        case .mean(let name): return try numbers(name).moments.mean
        case .standardDeviation(let name): return try defined(numbers(name).moments.standardDeviation, name)
        case .skewness(let name): return try defined(numbers(name).moments.populationSkewness, name)
        case .minimum(let name): return try numbers(name).moments.minimum
        case .maximum(let name): return try numbers(name).moments.maximum
        case .quantile(let name, let share):
            let sample = try numbers(name)
            let sorted = try known(sample.sorted.isEmpty ? nil : sample.sorted, "quantile(\(name))")
            return try defined(try? DriftStatistics.quantile(ofSorted: sorted, at: share), name)
        case .missingShare(let name):
            let missing = try column(name, of: columns, side).missing
            guard columns.rows > 0 else { throw NotMeasured("The \(side.rawValue) has no rows.") }
            return Double(missing) / Double(columns.rows)
        case .distinct(let name):
            return Double(try known(column(name, of: columns, side).distinct, "distinct(\(name))"))
        case .share(let condition):
            guard columns.rows > 0 else { throw NotMeasured("The \(side.rawValue) has no rows.") }
            let count = try column(condition.column, of: columns, side).count(where: condition)
            return Double(try known(count, "share(\(condition.column) …)")) / Double(columns.rows)
        }
    }
}

extension Expression.Function {
    /// How many arguments it takes.
    var arguments: ClosedRange<Int> {
        switch self {
        case .abs, .sqrt, .log, .exp: 1...1
        case .min, .max: 2...16
        }
    }

    func applied(to numbers: [Double]) -> Double {
        let first = numbers.first ?? .nan
        switch self {
        case .abs: return Swift.abs(first)
        case .sqrt: return first.squareRoot()
        case .log: return Foundation.log(first)
        case .exp: return Foundation.exp(first)
        case .min: return numbers.reduce(first, Swift.min)
        case .max: return numbers.reduce(first, Swift.max)
        }
    }
}

extension MeasuredColumn {
    /// How many different values there are; nil where a profile does not know.
    fileprivate var distinct: Int? {
        switch self {
        case .numbers(let sorted, _, _):
            zip(sorted, sorted.dropFirst()).reduce(sorted.isEmpty ? 0 : 1) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        case .categories(let counts, _): counts.count
        case .counted, .sketched: nil
        }
    }

    /// How many rows fit a condition; nil where a profile does not know.
    fileprivate func count(where condition: Condition) -> Int? {
        let present: Int?
        switch self {
        case .categories(let counts, _):
            present = counts.reduce(0) { $0 + (condition.holds(text: $1.key) ? $1.value : 0) }
        case .numbers(let sorted, _, _): present = sorted.count { condition.holds(number: $0) }
        case .counted(let column):
            present = column.count(near: condition.boundaries) { condition.holds(number: $0) }
        case .sketched: present = nil
        }
        let isOfMissing =
            switch self {
            case .categories, .sketched: condition.holds(text: nil)
            case .numbers, .counted: condition.holds(number: nil)
            }
        return present.map { $0 + (isOfMissing ? missing : 0) }
    }
}

extension Condition {
    /// The numbers at which what it says of a value can change.
    var boundaries: [Double] {
        switch self {
        case .isNumber(_, _, let value): [value]
        case .isText, .isMissing: []
        case .and(let left, let right), .or(let left, let right): left.boundaries + right.boundaries
        case .not(let inner): inner.boundaries
        }
    }
}
