/// Reads expressions over the columns of a model: arithmetic, statistics, shares and comparisons; nothing that
/// repeats, stores or reaches outside.
///
///     value      = term { ("+" | "-") term }
///     term       = factor { ("*" | "/") factor }
///     factor     = "-" factor | number | "(" value ")" | function "(" value { "," value } ")"
///                | ["baseline" "."] ( "rows" | figure "(" column ")" | "share" "(" cells ")" )
///                | statistic "(" column ")"
///     cells      = conditions on one column with and, or, not, ==, !=, <, <=, >, >= and missing(column)
///     condition  = comparisons of values with and, or, not
struct ExpressionParser {
    let text: String
    let columns: [(name: String, kind: ColumnKind)]
    var tokens: [ExpressionToken] = []
    var index = 0
    var depth = 0

    /// Longer texts and deeper nesting are no rule that anybody can read.
    static let charactersAtMost = 1_000
    static let depthAtMost = 40

    init(_ text: String, columns: [(name: String, kind: ColumnKind)]) throws(ExpressionProblem) {
        self.text = text
        self.columns = columns
        guard text.count <= Self.charactersAtMost else {
            throw ExpressionProblem(
                text: text,
                place: Self.charactersAtMost,
                reason: "the expression is longer than \(Self.charactersAtMost) characters",
                wayOut: "Make two rules of it."
            )
        }
        var lexer = ExpressionLexer(text)
        tokens = try lexer.tokens()
    }

    /// The whole text as a number.
    mutating func value() throws(ExpressionProblem) -> Expression {
        let value = try sum()
        try expectEnd()
        return value
    }

    /// The whole text as a condition.
    mutating func condition() throws(ExpressionProblem) -> Guard {
        let condition = try anyOf()
        try expectEnd()
        return condition
    }

    // MARK: Values

    mutating func sum() throws(ExpressionProblem) -> Expression {
        var left = try term()
        while let sign = take("+", "-") {
            left = .operation(sign == "+" ? .plus : .minus, left, try term())
        }
        return left
    }

    mutating func term() throws(ExpressionProblem) -> Expression {
        var left = try factor()
        while let sign = take("*", "/") {
            left = .operation(sign == "*" ? .times : .over, left, try factor())
        }
        return left
    }

    mutating func factor() throws(ExpressionProblem) -> Expression {
        try deepen()
        defer { depth -= 1 }
        if take("-") != nil { return .negative(try factor()) }
        if take("(") != nil {
            let inner = try sum()
            try expect(")")
            return inner
        }
        let token = tokens[index]
        switch token.kind {
        case .number(let number):
            index += 1
            return .number(number)
        case .name(let name, isQuoted: false):
            index += 1
            return try named(name, token.place)
        case .name(let name, isQuoted: true):
            throw problem(
                "“\(name)” is a column, not a number",
                "Say which figure of it: mean(`\(name)`).",
                token.place
            )
        case .text:
            throw problem(
                "a text is no number",
                "Texts belong into share(…): share(carrier == \"EV\").",
                token.place
            )
        case .sign, .end:
            throw problem(
                "a number or a statistic is missing before \(token.shown)",
                Self.wayOut,
                token.place
            )
        }
    }

    static let wayOut = "For example mean(score) - baseline.mean(score)."

    static let figures = [
        "mean", "standardDeviation", "skewness", "minimum", "maximum", "median", "quantile", "missingShare",
        "distinct", "share",
    ]

    static let distances: [Statistic] =
        Statistic.ofNumbers.filter { distance in
            ![.mean, .standardDeviation, .skewness, .missingShare, .infiniteShare, .typeShare].contains(
                distance
            )
        } + [.lInfinity, .chiSquared, .cramersV, .newCategoryShare]

    mutating func named(_ name: String, _ place: Int) throws(ExpressionProblem) -> Expression {
        if name == "baseline" {
            try expect(".")
            let token = tokens[index]
            guard case .name(let figure, isQuoted: false) = token.kind,
                figure == "rows" || Self.figures.contains(figure)
            else {
                throw problem(
                    "the baseline has no figure \(token.shown)",
                    "Figures are rows, \(Self.figures.joined(separator: ", ")).",
                    token.place
                )
            }
            index += 1
            return try self.figure(figure, .baseline)
        }
        if name == "rows" || Self.figures.contains(name) { return try figure(name, .window) }
        if let function = Expression.Function(rawValue: name) { return try call(function, place) }
        if let statistic = Self.distances.first(where: { $0.rawValue == name }) {
            try expect("(")
            let (column, kind, columnPlace) = try column()
            let fits = kind == .number ? Statistic.ofNumbers : Statistic.ofCategories
            guard fits.contains(statistic) else {
                throw problem(
                    "\(name) does not fit “\(column)”, which holds \(kind == .number ? "numbers" : "categories")",
                    "Use a \(kind == .number ? "category" : "numeric") column.",
                    columnPlace
                )
            }
            try expect(")")
            return .distance(statistic, column: column)
        }
        let known =
            Self.figures + Self.distances.map(\.rawValue) + Expression.Function.allCases.map(\.rawValue)
        if columns.contains(where: { $0.name == name }) {
            throw problem(
                "“\(name)” is a column, not a number",
                "Say which figure of it: mean(\(name)).",
                place
            )
        }
        let nearest = nearestName(to: name, among: known).map { "Did you mean \($0)?" }
        throw problem(
            "there is no statistic “\(name)”",
            nearest ?? "Statistics are \(known.joined(separator: ", ")).",
            place
        )
    }

    mutating func call(_ function: Expression.Function, _ place: Int) throws(ExpressionProblem)
        -> Expression
    {
        try expect("(")
        var arguments = [try sum()]
        while take(",") != nil { arguments.append(try sum()) }
        try expect(")")
        guard function.arguments.contains(arguments.count) else {
            let wanted = function.arguments
            throw problem(
                "\(function.rawValue) takes \(wanted.lowerBound == wanted.upperBound ? "1 value" : "2 to 16 values"), "
                    + "not \(arguments.count)",
                "Correct the list in parentheses.",
                place
            )
        }
        return .call(function, arguments)
    }

    mutating func figure(_ name: String, _ side: Expression.Side) throws(ExpressionProblem)
        -> Expression
    {
        if name == "rows" { return .figure(.rows, side: side) }
        try expect("(")
        defer { depth = max(0, depth) }
        if name == "share" {
            let condition = try cells()
            try expect(")")
            return .figure(.share(condition), side: side)
        }
        let (column, kind, place) = try self.column()
        if kind != .number, name != "missingShare", name != "distinct" {
            throw problem(
                "\(name) needs numbers, and “\(column)” holds categories",
                "Use a numeric column, or share(\(column) == \"…\").",
                place
            )
        }
        let figure: Expression.Figure
        switch name {
        case "mean": figure = .mean(column)
        case "standardDeviation": figure = .standardDeviation(column)
        case "skewness": figure = .skewness(column)
        case "minimum": figure = .minimum(column)
        case "maximum": figure = .maximum(column)
        case "median": figure = .quantile(column, at: 0.5)
        case "quantile": figure = .quantile(column, at: try probability())
        case "distinct": figure = .distinct(column)
        default: figure = .missingShare(column)
        }
        try expect(")")
        return .figure(figure, side: side)
    }

    mutating func probability() throws(ExpressionProblem) -> Double {
        try expect(",")
        let token = tokens[index]
        guard case .number(let number) = token.kind, (0...1).contains(number) else {
            throw problem(
                "quantile needs a share from 0 to 1",
                "For example quantile(score, 0.9).",
                token.place
            )
        }
        index += 1
        return number
    }

    mutating func column() throws(ExpressionProblem) -> (name: String, kind: ColumnKind, place: Int) {
        let token = tokens[index]
        guard case .name(let name, _) = token.kind else {
            throw problem(
                "the name of a column is missing before \(token.shown)",
                "Names with spaces stand between backticks: `plane year`.",
                token.place
            )
        }
        guard let found = columns.first(where: { $0.name == name }) else {
            let nearest = nearestName(to: name, among: columns.map(\.name)).map { "Did you mean \($0)?" }
            throw problem(
                "“\(name)” is no watched column of the model",
                nearest ?? "Columns are \(columns.prefix(20).map(\.name).joined(separator: ", ")).",
                token.place
            )
        }
        index += 1
        return (name, found.kind, token.place)
    }

    // MARK: Tokens

    mutating func take(_ signs: String...) -> String? {
        guard case .sign(let sign) = tokens[index].kind, signs.contains(sign) else { return nil }
        index += 1
        return sign
    }

    mutating func takeWord(_ word: String) -> Bool {
        guard case .name(word, isQuoted: false) = tokens[index].kind else { return false }
        index += 1
        return true
    }

    func isSign(_ sign: String, at place: Int) -> Bool {
        tokens.indices.contains(place) && tokens[place].kind == .sign(sign)
    }

    mutating func expect(_ sign: String) throws(ExpressionProblem) {
        guard take(sign) == nil else { return }
        let token = tokens[index]
        throw problem("“\(sign)” is missing before \(token.shown)", "Add it.", token.place)
    }

    func expectEnd() throws(ExpressionProblem) {
        let token = tokens[index]
        guard token.kind != .end else { return }
        let isComparison =
            if case .sign(let sign) = token.kind { Condition.Comparator(rawValue: sign) != nil } else {
                false
            }
        throw problem(
            "\(token.shown) stands where the expression should end",
            isComparison
                ? "A value is compared by the rule's limit; conditions belong into when:."
                : "Put an operator before it.",
            token.place
        )
    }

    mutating func deepen() throws(ExpressionProblem) {
        depth += 1
        guard depth <= Self.depthAtMost else {
            throw problem("the expression is nested too deeply", "Make it flatter.", tokens[index].place)
        }
    }

    func problem(_ reason: String, _ wayOut: String, _ place: Int) -> ExpressionProblem {
        ExpressionProblem(text: text, place: place, reason: reason, wayOut: wayOut)
    }
}
