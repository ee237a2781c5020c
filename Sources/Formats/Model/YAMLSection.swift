import Monitoring
import Yams

/// The problems of a model file, and how values are read so that each leaves its own.
struct ModelFileLog {
    private(set) var problems: [ModelFileProblem] = []

    /// More than a person mends in one go; a file of noise must not fill the memory.
    private static let atMost = 200

    mutating func note(
        _ line: Int,
        _ key: String,
        _ reason: String,
        _ wayOut: String,
        picture: String? = nil
    ) {
        guard problems.count < Self.atMost else { return }
        problems.append(
            ModelFileProblem(
                line: max(1, line),
                key: key,
                reason: reason,
                wayOut: wayOut,
                picture: picture
            )
        )
    }

    /// The section that a node is; nil, and a problem, where it is none.
    ///
    /// Unknown keys are problems.
    mutating func section(_ node: Node, _ path: String, keys: [String]) -> YAMLSection? {
        guard let section = openSection(node, path) else { return nil }
        for entry in section.entries where !keys.contains(entry.key) {
            let wayOut =
                if let nearest = nearestName(to: entry.key, among: keys) {
                    "Did you mean \"\(nearest)\"?"
                } else {
                    "Known keys here: \(keys.joined(separator: ", "))."
                }
            note(entry.line, section.path(entry.key), "unknown key \"\(clipped(entry.key))\"", wayOut)
        }
        return section
    }

    /// A section whose keys are names of the file's own.
    mutating func openSection(_ node: Node, _ path: String) -> YAMLSection? {
        let line = node.mark?.line ?? 1
        guard case .mapping(let mapping) = node else {
            note(line, path, "this is no set of keys", "Write key: value pairs here.")
            return nil
        }
        var entries: [YAMLSection.Entry] = []
        for (keyNode, value) in mapping {
            let keyLine = keyNode.mark?.line ?? line
            guard case .scalar(let scalar) = keyNode else {
                note(keyLine, path, "a key is no plain text", "Write keys as plain words.")
                continue
            }
            entries.append(YAMLSection.Entry(key: scalar.string, value: value, line: keyLine))
        }
        return YAMLSection(path: path, line: line, entries: entries)
    }

    // MARK: Values

    /// The text of a scalar that is there; nil, and a problem, for anything else.
    mutating func text(_ entry: YAMLSection.Entry, _ path: String) -> String? {
        guard case .scalar(let scalar) = entry.value else {
            note(entry.line, path, "this is no single value", "Write one value here.")
            return nil
        }
        let isPlain = scalar.style == .plain || scalar.style == .any
        guard !scalar.string.isEmpty, !(isPlain && ["~", "null", "Null", "NULL"].contains(scalar.string))
        else {
            note(entry.line, path, "the value is empty", "Write a value, or leave out the key.")
            return nil
        }
        return scalar.string
    }

    mutating func number(_ entry: YAMLSection.Entry, _ path: String) -> Double? {
        guard let text = text(entry, path) else { return nil }
        if let number = NumberGrammar.parse(text) { return number }
        note(entry.line, path, "\"\(clipped(text))\" is not a number", "Write a decimal number like 0.1.")
        return nil
    }

    mutating func number(_ entry: YAMLSection.Entry, _ path: String, in range: ClosedRange<Double>) -> Double?
    {
        guard let number = number(entry, path) else { return nil }
        if range.contains(number) { return number }
        let bounds = "\(canonicalText(range.lowerBound)) to \(canonicalText(range.upperBound))"
        note(
            entry.line,
            path,
            "\(canonicalText(number)) is outside \(bounds)",
            "Choose a number from \(bounds)."
        )
        return nil
    }

    mutating func integer(_ entry: YAMLSection.Entry, _ path: String, in range: ClosedRange<Int64>) -> Int64?
    {
        guard let text = text(entry, path) else { return nil }
        let bounds = "\(range.lowerBound) to \(range.upperBound)"
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int64(text) else {
            note(
                entry.line,
                path,
                "\"\(clipped(text))\" is not a whole number",
                "Choose a whole number from \(bounds)."
            )
            return nil
        }
        if range.contains(value) { return value }
        note(entry.line, path, "\(value) is outside \(bounds)", "Choose a whole number from \(bounds).")
        return nil
    }

    mutating func flag(_ entry: YAMLSection.Entry, _ path: String) -> Bool? {
        guard let text = text(entry, path) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            note(entry.line, path, "\"\(clipped(text))\" is neither true nor false", "Write true or false.")
            return nil
        }
    }

    mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ entry: YAMLSection.Entry,
        _ path: String,
        _ noun: String,
        of type: Value.Type
    ) -> Value? where Value.RawValue == String {
        guard let text = text(entry, path) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        let wayOut =
            if let nearest = nearestName(to: text, among: names) {
                "Did you mean \"\(nearest)\"?"
            } else {
                "Write one of \(names.joined(separator: ", "))."
            }
        note(entry.line, path, "\"\(clipped(text))\" is no \(noun)", wayOut)
        return nil
    }

    /// The texts of a list, or of a single value, which is a list of one.
    mutating func texts(_ entry: YAMLSection.Entry, _ path: String) -> [(text: String, line: Int)]? {
        switch entry.value {
        case .scalar: return text(entry, path).map { [($0, entry.line)] }
        case .sequence(let sequence):
            var texts: [(text: String, line: Int)] = []
            for (place, node) in sequence.enumerated() {
                let item = YAMLSection.Entry(key: "", value: node, line: node.mark?.line ?? entry.line)
                if let text = text(item, "\(path)[\(place)]") { texts.append((text, item.line)) }
            }
            return texts
        default:
            note(entry.line, path, "this is no list", "Write a list like [a, b].")
            return nil
        }
    }
}

/// A set of keys in a model file.
struct YAMLSection {
    struct Entry {
        var key: String
        var value: Node
        var line: Int
    }

    var path: String
    var line: Int
    var entries: [Entry]

    func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    subscript(_ key: String) -> Entry? { entries.first { $0.key == key } }
}
