import Monitoring

/// The classes of a model, found by the text of a file.
///
/// A number that equals a class which is a number is that class: `1.0` and `+1` mean class `1`, as programs that
/// keep labels as doubles write them.
struct ClassNames {
    private var coder = CategoryCoder()
    private var codeByNumber: [Double: Int32] = [:]
    /// The classes as they stand in the model file.
    let values: [String]
    /// Their UTF-8, made once and not for every row.
    let utf8: [[UInt8]]

    init(_ classes: [LabelClass]) {
        values = classes.map(\.value)
        utf8 = values.map { Array($0.utf8) }
        for value in values {
            let bytes = Array(value.utf8)
            let code = coder.code(of: bytes.span)
            if let number = NumberGrammar.parse(bytes.span), codeByNumber[number] == nil {
                codeByNumber[number] = code
            }
        }
    }

    /// The place of the class in `values`; nil for a text that names none.
    func code(of text: Span<UInt8>) -> Int32? {
        if let code = coder.knownCode(of: text) { return code }
        guard !codeByNumber.isEmpty, let number = NumberGrammar.parse(text) else { return nil }
        return codeByNumber[number]
    }

    /// The rule that a text breaks which names no class.
    var rule: String {
        let shown = values.prefix(10).map { "\"\(clipped($0))\"" }.joined(separator: ", ")
        let rest = values.count > 10 ? " and \(values.count - 10) more" : ""
        return "is not a class of the model (\(shown)\(rest))"
    }
}
