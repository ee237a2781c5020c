/// A word, number, text or sign of an expression, and where it begins.
struct ExpressionToken: Equatable {
    enum Kind: Equatable {
        case number(Double)
        /// A name, bare or between backticks.
        case name(String, isQuoted: Bool)
        case text(String)
        case sign(String)
        case end
    }

    var kind: Kind
    var place: Int

    /// The token as it is named in a message.
    var shown: String {
        switch kind {
        case .number(let number): "\(number)"
        case .name(let name, _): "“\(name)”"
        case .text(let text): "\"\(text)\""
        case .sign(let sign): "“\(sign)”"
        case .end: "the end"
        }
    }
}

/// Cuts the text of an expression into tokens.
struct ExpressionLexer {
    private let characters: [Character]
    private let text: String
    private var index = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    mutating func tokens() throws(ExpressionProblem) -> [ExpressionToken] {
        var tokens: [ExpressionToken] = []
        while index < characters.count {
            let character = characters[index]
            if character.isWhitespace {
                index += 1
                continue
            }
            let place = index
            tokens.append(ExpressionToken(kind: try token(character), place: place))
        }
        tokens.append(ExpressionToken(kind: .end, place: characters.count))
        return tokens
    }

    private mutating func token(_ first: Character) throws(ExpressionProblem) -> ExpressionToken.Kind {
        if first.isASCII, first.isNumber { return try number() }
        if first == "\"" || first == "'" { return .text(try quoted(first)) }
        if first == "`" { return .name(try quoted(first), isQuoted: true) }
        if Self.beginsName(first) {
            let start = index
            while index < characters.count, Self.beginsName(characters[index]) || characters[index].isNumber {
                index += 1
            }
            return .name(String(characters[start..<index]), isQuoted: false)
        }
        let pair = String(characters[index..<min(characters.count, index + 2)])
        if ["==", "!=", "<=", ">="].contains(pair) {
            index += 2
            return .sign(pair)
        }
        guard "+-*/().,<>".contains(first) else {
            throw problem(
                "“\(first)” means nothing here",
                first == "="
                    ? "Compare with ==." : "Use + - * / ( ) , . == != < <= > >=, names, numbers and texts."
            )
        }
        index += 1
        return .sign(String(first))
    }

    private static func beginsName(_ character: Character) -> Bool { character.isLetter || character == "_" }

    private mutating func number() throws(ExpressionProblem) -> ExpressionToken.Kind {
        let start = index
        func isDigit(_ place: Int) -> Bool {
            place < characters.count && characters[place].isASCII && characters[place].isNumber
        }
        while isDigit(index) { index += 1 }
        if index < characters.count, characters[index] == ".", isDigit(index + 1) {
            index += 1
            while isDigit(index) { index += 1 }
        }
        if index < characters.count, "eE".contains(characters[index]) {
            let signed = index + 1 < characters.count && "+-".contains(characters[index + 1])
            if isDigit(index + (signed ? 2 : 1)) {
                index += signed ? 2 : 1
                while isDigit(index) { index += 1 }
            }
        }
        let text = String(characters[start..<index])
        guard let value = Double(text), value.isFinite else {
            index = start
            throw problem("\(text) is too large", "Use a smaller number.")
        }
        return .number(value)
    }

    private mutating func quoted(_ quote: Character) throws(ExpressionProblem) -> String {
        let start = index
        index += 1
        var text = ""
        while index < characters.count, characters[index] != quote {
            text.append(characters[index])
            index += 1
        }
        guard index < characters.count else {
            index = start
            throw problem("a quote is opened here and never closed", "Close it with \(quote).")
        }
        index += 1
        return text
    }

    private func problem(_ reason: String, _ wayOut: String) -> ExpressionProblem {
        ExpressionProblem(text: text, place: index, reason: reason, wayOut: wayOut)
    }
}
