/// A rule that a model file writes itself: a value over statistics and columns, and when it counts.
///
/// Parsed once; evaluating it walks a small tree, with no way to loop or to reach outside.
public struct CustomRule: Sendable, Hashable, Codable {
    /// The name by which it is called.
    public let name: String
    /// The text of its value.
    public let text: String
    /// The text of its condition; nil: always.
    public let whenText: String?
    private let value: Expression
    private let condition: Guard?

    /// Parses a rule over the watched columns of a model.
    ///
    /// - Parameters:
    ///   - name: The name by which it is called.
    ///   - value: The value, as `mean(score) - baseline.mean(score)`.
    ///   - when: A condition, as `rows > 100`; nil: always.
    ///   - columns: The columns that it may name, with their kinds.
    /// - Throws: The first fault, with its place.
    public init(
        name: String,
        value: String,
        when: String? = nil,
        columns: [(name: String, kind: ColumnKind)]
    ) throws(ExpressionProblem) {
        self.name = name
        text = value
        whenText = when
        var parser = try ExpressionParser(value, columns: columns)
        self.value = try parser.value()
        if let when {
            var parser = try ExpressionParser(when, columns: columns)
            condition = try parser.condition()
        } else {
            condition = nil
        }
    }

    /// The value on a window.
    ///
    /// - Throws: `NotMeasured` when the condition does not hold, or the value is undefined there.
    func measure(_ window: MeasuredColumns, against baseline: MeasuredColumns) throws(NotMeasured)
        -> Measurement
    {
        let scope = ExpressionScope(window: window, baseline: baseline)
        if let condition, !(try scope.holds(condition)) {
            throw NotMeasured("The rule counts only when \(whenText ?? "").")
        }
        let found = try scope.value(of: value)
        return Measurement(value: found, effectLower: abs(found))
    }
}

/// A custom rule as it stands in a model file.
public struct CustomSetting: Sendable, Equatable, Codable {
    /// The name.
    public var name: String
    /// The text of its value.
    public var value: String
    /// The text of its condition; nil: always.
    public var when: String?

    /// A custom rule's texts.
    public init(name: String, value: String, when: String? = nil) {
        self.name = name
        self.value = value
        self.when = when
    }

    /// The rule, parsed over the watched columns of a model.
    ///
    /// - Throws: The first fault, with its place.
    public func parsed(for model: MonitoredModel) throws(ExpressionProblem) -> CustomRule {
        try CustomRule(
            name: name,
            value: value,
            when: when,
            columns: model.watchedColumns.map { (name: $0.name, kind: $0.kind) }
        )
    }
}

extension CustomRule {
    /// The columns that its value names.
    var columns: Set<String> { value.columns }

    /// The columns that it is measured on: those of its condition too.
    var columnsRead: Set<String> { columns.union(condition?.columns ?? []) }
}

extension CustomRule {
    /// The numbers that its conditions hold a column's values against.
    func boundaries(ofColumn name: String) -> [Double] {
        value.boundaries(ofColumn: name) + (condition?.boundaries(ofColumn: name) ?? [])
    }
}

extension Guard {
    fileprivate func boundaries(ofColumn name: String) -> [Double] {
        switch self {
        case .compare(let left, _, let right):
            left.boundaries(ofColumn: name) + right.boundaries(ofColumn: name)
        case .and(let left, let right), .or(let left, let right):
            left.boundaries(ofColumn: name) + right.boundaries(ofColumn: name)
        case .not(let inner): inner.boundaries(ofColumn: name)
        }
    }

    /// The columns that it names.
    fileprivate var columns: Set<String> {
        switch self {
        case .compare(let left, _, let right): left.columns.union(right.columns)
        case .and(let left, let right), .or(let left, let right): left.columns.union(right.columns)
        case .not(let inner): inner.columns
        }
    }
}

extension Expression {
    fileprivate func boundaries(ofColumn name: String) -> [Double] {
        switch self {
        case .figure(.share(let condition), _): condition.column == name ? condition.boundaries : []
        case .number, .figure, .distance: []
        case .negative(let inner): inner.boundaries(ofColumn: name)
        case .operation(_, let left, let right):
            left.boundaries(ofColumn: name) + right.boundaries(ofColumn: name)
        case .call(_, let arguments): arguments.flatMap { $0.boundaries(ofColumn: name) }
        }
    }

    /// The columns that it names.
    var columns: Set<String> {
        switch self {
        case .number: []
        case .figure(let figure, _): figure.column.map { [$0] } ?? []
        case .distance(_, let column): [column]
        case .negative(let inner): inner.columns
        case .operation(_, let left, let right): left.columns.union(right.columns)
        case .call(_, let arguments): arguments.reduce(into: []) { $0.formUnion($1.columns) }
        }
    }
}

extension Expression.Figure {
    /// The column that it names; nil for the number of rows.
    fileprivate var column: String? {
        switch self {
        case .rows: nil
        case .mean(let name), .standardDeviation(let name), .skewness(let name), .minimum(let name),
            .maximum(let name), .quantile(let name, _), .missingShare(let name), .distinct(let name):
            name
        case .share(let condition): condition.column
        }
    }
}
