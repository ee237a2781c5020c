import Foundation
import Testing

/// A value of a golden file.
indirect enum GoldenValue: Decodable, Sendable {
    case null
    case number(Double)
    case text(String)
    case list([GoldenValue])
    case object([String: GoldenValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([GoldenValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: GoldenValue].self))
        }
    }

    subscript(key: String) -> GoldenValue {
        get throws {
            guard case .object(let object) = self else { throw GoldenError.missing(key) }
            guard let value = object[key] else { throw GoldenError.missing(key) }
            return value
        }
    }

    func has(_ key: String) -> Bool {
        if case .object(let object) = self { return object[key] != nil }
        return false
    }

    var number: Double {
        get throws {
            guard case .number(let number) = self else { throw GoldenError.wrongKind("number") }
            return number
        }
    }

    var text: String {
        get throws {
            guard case .text(let text) = self else { throw GoldenError.wrongKind("text") }
            return text
        }
    }

    var list: [GoldenValue] {
        get throws {
            guard case .list(let list) = self else { throw GoldenError.wrongKind("list") }
            return list
        }
    }

    var object: [String: GoldenValue] {
        get throws {
            guard case .object(let object) = self else { throw GoldenError.wrongKind("object") }
            return object
        }
    }

    var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    var numbers: [Double] { get throws { try list.map { try $0.number } } }
    var integers: [Int] { get throws { try numbers.map { Int($0) } } }
    var table: [[Double]] { get throws { try list.map { try $0.numbers } } }
}

enum GoldenError: Error {
    case missing(String)
    case wrongKind(String)
}

/// A case of a golden file: what a reference implementation answered.
struct GoldenCase: Decodable, Sendable, CustomTestStringConvertible {
    var id: String
    var input: GoldenValue
    var expected: GoldenValue
    var tolerance: Double

    var testDescription: String { id }

    /// All cases of a file whose identifiers start with one of the prefixes.
    static func all(_ file: String, _ prefixes: String...) -> [GoldenCase] {
        struct File: Decodable { var cases: [GoldenCase] }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(file).json")
        do {
            let cases = try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
            let chosen = cases.filter { golden in prefixes.contains { golden.id.hasPrefix($0) } }
            if chosen.isEmpty { Issue.record("no case in \(file) starts with \(prefixes)") }
            return chosen
        } catch {
            Issue.record("cannot read \(file): \(error)")
            return []
        }
    }

    /// Expects a number within the case's tolerance.
    func expect(
        _ got: Double?,
        _ key: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        expect(got, equals: try expected[key].number, key, sourceLocation: sourceLocation)
    }

    /// Expects numbers, each within the case's tolerance.
    func expect(
        _ got: [Double],
        _ key: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let wanted = try expected[key].numbers
        #expect(got.count == wanted.count, "\(id) \(key)", sourceLocation: sourceLocation)
        for (got, want) in zip(got, wanted) { expect(got, equals: want, key, sourceLocation: sourceLocation) }
    }

    func expect(
        _ got: Double?,
        equals want: Double,
        _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let isClose = got.map { abs($0 - want) <= tolerance * max(1e-3, abs(want)) } ?? false
        let found = got.map { "\($0)" } ?? "nil"
        #expect(isClose, "\(id) \(what): got \(found), want \(want)", sourceLocation: sourceLocation)
    }
}
