/// Conditions on cells, which shares count, and on values, under which a rule counts at all.
extension ExpressionParser {
    // MARK: Conditions on cells

    mutating func cells() throws(ExpressionProblem) -> Condition {
        var left = try cellsOfAll()
        while takeWord("or") {
            left = try joined(left, try cellsOfAll()) { .or($0, $1) }
        }
        return left
    }

    mutating func cellsOfAll() throws(ExpressionProblem) -> Condition {
        var left = try cell()
        while takeWord("and") {
            left = try joined(left, try cell()) { .and($0, $1) }
        }
        return left
    }

    func joined(
        _ left: Condition,
        _ right: Condition,
        _ join: (Condition, Condition) -> Condition
    ) throws(ExpressionProblem) -> Condition {
        guard left.column == right.column else {
            throw problem(
                "a share looks at one column, here at “\(left.column)” and “\(right.column)”",
                "Make it a rule for each column, or compare two shares.",
                max(0, tokens[index].place - 1)
            )
        }
        return join(left, right)
    }

    mutating func cell() throws(ExpressionProblem) -> Condition {
        try deepen()
        defer { depth -= 1 }
        if takeWord("not") { return .not(try cell()) }
        if take("(") != nil {
            let inner = try cells()
            try expect(")")
            return inner
        }
        if case .name("missing", isQuoted: false) = tokens[index].kind, isSign("(", at: index + 1) {
            index += 2
            let (name, _, _) = try column()
            try expect(")")
            return .isMissing(column: name)
        }
        let (name, kind, _) = try column()
        let token = tokens[index]
        guard case .sign(let sign) = token.kind, let comparator = Condition.Comparator(rawValue: sign) else {
            throw problem(
                "a comparison is missing before \(token.shown)",
                "For example \(kind == .number ? "\(name) > 0" : "\(name) == \"EV\"").",
                token.place
            )
        }
        index += 1
        return try cell(name, kind, comparator, token.place)
    }

    mutating func cell(
        _ name: String,
        _ kind: ColumnKind,
        _ comparator: Condition.Comparator,
        _ place: Int
    ) throws(ExpressionProblem) -> Condition {
        let isNegative = take("-") != nil
        let token = tokens[index]
        index += 1
        switch (kind, token.kind) {
        case (.number, .number(let number)):
            return .isNumber(column: name, comparator, isNegative ? -number : number)
        case (.category, .text(let text)) where !isNegative:
            guard comparator == .equal || comparator == .unequal else {
                throw problem(
                    "categories are equal or not, never \(comparator.rawValue)",
                    "Use == or !=.",
                    place
                )
            }
            return .isText(column: name, equal: comparator == .equal, text)
        default:
            let wanted = kind == .number ? "numbers" : "categories"
            throw problem(
                "“\(name)” holds \(wanted), and \(token.shown) is none",
                kind == .number ? "Compare with a number." : "Put the category in quotes: \(name) == \"EV\".",
                token.place
            )
        }
    }

    // MARK: Conditions on values

    mutating func anyOf() throws(ExpressionProblem) -> Guard {
        var left = try allOf()
        while takeWord("or") { left = .or(left, try allOf()) }
        return left
    }

    mutating func allOf() throws(ExpressionProblem) -> Guard {
        var left = try comparison()
        while takeWord("and") { left = .and(left, try comparison()) }
        return left
    }

    mutating func comparison() throws(ExpressionProblem) -> Guard {
        try deepen()
        defer { depth -= 1 }
        if takeWord("not") { return .not(try comparison()) }
        // A parenthesis may hold a condition or the beginning of a value: only its inside tells.
        let start = index
        if take("(") != nil, let inner = try? anyOf(), take(")") != nil, endsCondition { return inner }
        index = start
        let left = try sum()
        let token = tokens[index]
        guard case .sign(let sign) = token.kind, let comparator = Condition.Comparator(rawValue: sign) else {
            throw problem(
                "a comparison is missing before \(token.shown)",
                "For example rows > 100.",
                token.place
            )
        }
        index += 1
        return .compare(left, comparator, try sum())
    }

    var endsCondition: Bool {
        switch tokens[index].kind {
        case .end, .sign(")"), .name("and", isQuoted: false), .name("or", isQuoted: false): true
        default: false
        }
    }
}
