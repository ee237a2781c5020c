import Foundation
import Testing

/// A file of cases beside the tests: where they come from, and each with its tolerance.
struct Golden<Input: Decodable, Expected: Decodable>: Decodable {
    struct Case: Decodable {
        var id: String
        var input: Input
        var expected: Expected
        var tolerance: Double

        enum CodingKeys: String, CodingKey {
            case id, input, expected
            case tolerance = "relative_tolerance"
        }
    }

    struct Identity: Decodable { var id: String }

    var cases: [Case]

    /// The case of an id; cases of other shapes in the same file are not read.
    static func `case`(_ id: String, in file: String) throws -> Case {
        let all = try JSONDecoder().decode(Loose.self, from: goldenData(file))
        let index = try #require(all.cases.firstIndex { $0.id == id }, "no case \(id) in \(file)")
        let objects = try JSONSerialization.jsonObject(with: goldenData(file)) as? [String: Any]
        let list = try #require(objects?["cases"] as? [Any])
        return try JSONDecoder().decode(Case.self, from: JSONSerialization.data(withJSONObject: list[index]))
    }

    private struct Loose: Decodable { var cases: [Identity] }
}

func goldenData(_ file: String) throws -> Data {
    try Data(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(file)")
    )
}

/// Whether two numbers agree to a relative tolerance.
func agree(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
    abs(left - right) <= tolerance * max(abs(left), abs(right), 1e-12)
}

/// Whether two lists agree number by number.
func agree(_ left: [Double], _ right: [Double], _ tolerance: Double) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { agree($0, $1, tolerance) }
}
