import Foundation
public import Monitoring
import Yams

/// The model file: a deployed model described in YAML.
public enum ModelFile {
    /// The longest file that is read: 1 MB.
    public static let bytesAtMost = 1 << 20

    /// The model a file describes; every problem of the file at once where it is refused.
    ///
    /// Unknown keys, keys that stand twice and values outside their range are problems; nothing is guessed.
    public static func parse(yaml: String) throws(ModelFileProblems) -> MonitoredModel {
        let root = try compose(yaml)
        var parser = ModelFileParser()
        let model = parser.model(from: root)
        let problems = parser.log.problems
        guard let model, problems.isEmpty else {
            throw ModelFileProblems(problems.sorted { $0.line < $1.line })
        }
        return model
    }

    /// The rules of a file, checked against a model: a list of rules, or a model file of which only the rules count.
    public static func parseRules(
        yaml: String,
        for model: MonitoredModel
    ) throws(ModelFileProblems) -> [RuleSetting] {
        let root = try compose(yaml)
        var entry = YAMLSection.Entry(key: "rules", value: root, line: root.mark?.line ?? 1)
        var parser = ModelFileParser()
        if case .mapping = root {
            guard let rules = parser.log.openSection(root, "")?["rules"] else {
                throw refusal(1, "the file has no rules", "Write a list of rules under rules:.")
            }
            entry = rules
        }
        let settings = parser.rules(entry, model)
        let problems = parser.log.problems
        guard problems.isEmpty else { throw ModelFileProblems(problems.sorted { $0.line < $1.line }) }
        return settings
    }

    /// The nodes of a file that is not too large and does not multiply itself.
    private static func compose(_ yaml: String) throws(ModelFileProblems) -> Node {
        guard yaml.utf8.count <= bytesAtMost else {
            throw refusal(
                1,
                "the file is larger than 1 MB",
                "A model file describes columns; keep data elsewhere."
            )
        }
        guard !yaml.utf8.contains(0) else {
            throw refusal(1, "the file holds a NUL byte", "Save it as plain text.")
        }
        guard YAMLAliases.areFew(in: yaml) else {
            throw refusal(1, "the file uses more than \(YAMLAliases.atMost) aliases", "Write the values out.")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw refusal(error)
        } catch {
            throw refusal(1, "the file is no valid YAML", "Correct the file.")
        }
        guard let root else {
            throw refusal(
                1,
                "the file is empty",
                "Write a model file, or let `plumbline model infer` write one."
            )
        }
        return root
    }

    private static func refusal(_ line: Int, _ reason: String, _ wayOut: String) -> ModelFileProblems {
        ModelFileProblems([ModelFileProblem(line: line, key: "", reason: reason, wayOut: wayOut)])
    }

    private static func refusal(_ error: YamlError) -> ModelFileProblems {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return refusal(
                max(1, mark.line),
                "no valid YAML at column \(mark.column): \(problem)",
                "Correct the line; quote texts that hold : # { } [ ] or begin with a sign."
            )
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\(clipped($0))\"" }.joined(separator: ", ")
            return refusal(max(1, context.mark.line), "the key \(names) stands twice", "Keep one of them.")
        case .reader(let problem, _, _, _):
            return refusal(
                1,
                "no valid YAML: \(problem)",
                "Save the file as UTF-8 without control characters."
            )
        default:
            return refusal(1, "the file is no valid YAML", "Correct the file.")
        }
    }
}

/// Aliases make a small file a large one: each of them can double what is behind it.
enum YAMLAliases {
    static let atMost = 16

    /// Whether few enough aliases stand in a text, told from its bytes before any YAML is read.
    ///
    /// Only names that are also anchored (`&name`) count, so that an asterisk in a text is none.
    static func areFew(in yaml: String) -> Bool {
        var anchors: Set<String> = []
        var aliases: [String] = []
        var previous: Unicode.Scalar = "\n"
        var name: String?
        var isAnchor = false
        func finish() {
            guard let found = name, !found.isEmpty else { return }
            if isAnchor { anchors.insert(found) } else { aliases.append(found) }
        }
        for scalar in yaml.unicodeScalars {
            if let found = name {
                let isEnd = scalar.properties.isWhitespace || "[]{},".unicodeScalars.contains(scalar)
                if !isEnd, found.count < 64 {
                    name = found + String(scalar)
                } else {
                    finish()
                    name = nil
                }
            } else if scalar == "&" || scalar == "*" {
                let opens = previous.properties.isWhitespace || "[]{},:?-".unicodeScalars.contains(previous)
                if opens {
                    name = ""
                    isAnchor = scalar == "&"
                }
            }
            previous = scalar
        }
        finish()
        return aliases.count { anchors.contains($0) } <= atMost
    }
}
