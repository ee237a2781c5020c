import DriftStatistics
import Foundation
import Monitoring
import Review
import Testing

@testable import Formats

/// Profiles on their way between machines.
struct ProfileLineTests {
    /// Not for secrets: enough to see whether a guarded text changed.
    private static func hash(_ text: String) -> String { String(stableHash64(text.utf8), radix: 16) }

    private static let rows = ColumnBatch(
        ids: TextColumn(["a", "b", "c"]),
        times: [
            Moment(clamping: 1_704_067_200_000), Moment(clamping: 1_704_067_201_000),
            Moment(clamping: 1_704_067_202_000),
        ],
        columns: [
            NamedColumn(name: "score", values: .numbers([0.1, .nan, 0.7])),
            NamedColumn(
                name: "prediction",
                values: .categories(CategoryColumn(names: ["0", "1"], codes: [0, 0, 1]))
            ),
            NamedColumn(name: "age", values: .numbers([33, 1e-7, 1e300])),
            NamedColumn(
                name: "city",
                values: .categories(CategoryColumn(names: ["Bern \"x\""], codes: [0, -1, 0]))
            ),
        ]
    )

    private static var plan: ProfilePlan {
        ProfilePlan(
            model: loans(),
            baseline: MeasuredColumns(rows, names: loans().measuredColumns),
            lessons: .none
        )
    }

    private func line() throws -> ProfileLine {
        var builder = try #require(ProfileBuilder(Self.plan))
        try builder.add(Self.rows)
        let found = try #require(builder.finished(unknown: [], missing: []).first)
        return ProfileLine(model: "loans", bins: "f00d", sampled: found)
    }

    private func refusal(_ text: String, line number: Int = 4) -> String {
        do {
            _ = try ProfileLine(text, line: number, hash: Self.hash)
            return ""
        } catch { return error.sentence }
    }

    @Test func aLineIsReadAsItWasWritten() throws {
        let line = try line()
        let text = line.text(hash: Self.hash)
        #expect(!text.contains("\n") && text.hasPrefix("{\"checksum\":\""))
        #expect(try ProfileLine(text, line: 1, hash: Self.hash) == line)
        // The order of members and spaces do not matter.
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let pretty = try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted])
        #expect(try ProfileLine(String(decoding: pretty, as: UTF8.self), line: 1, hash: Self.hash) == line)
    }

    @Test func whatWasCutOffOrChangedIsRefused() throws {
        let text = try line().text(hash: Self.hash)
        let cut =
            "Line 4: the profile is cut off, or is none. Give the lines that plumbline profile wrote, each whole."
        for length in stride(from: 0, to: text.count - 1, by: 97) {
            #expect(refusal(String(text.prefix(length))) == cut)
        }
        #expect(refusal("{\"id\":1}") == cut && refusal("[]") == cut)
        #expect(
            refusal(text.replacing("\"rows\":3", with: "\"rows\":4"))
                == "Line 4: the profile was changed after it was written: its checksum does not fit. Profile its rows again."
        )
        #expect(
            refusal(text.replacing("\"plumblineProfile\":1", with: "\"plumblineProfile\":2"))
                == "Line 4: the profile is of version 2, and this program reads version 1. "
                + "Use the same release of plumbline on every machine."
        )
        #expect(
            refusal(text.replacing("\"window\":", with: "\"widow\":"))
                == "Line 4: the profile lacks a part, or holds numbers that no rows can have. Profile its rows again."
        )
        // With a right checksum, but numbers that cannot be.
        var wrong = try line()
        wrong.sampled.profile.rows = 4
        #expect(refusal(wrong.text(hash: Self.hash)).contains("does not add up to its 4 rows"))
    }

    @Test(arguments: UInt64(1)...60)
    func changedBytesNeverStopTheProgramNorPass(seed: UInt64) throws {
        let original = try line().text(hash: Self.hash)
        var bytes = Array(original.utf8)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<(1 + random.index(below: 3)) {
            bytes[random.index(below: bytes.count)] = UInt8(32 + random.index(below: 95))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text != original else { return }
        let read = try? ProfileLine(text, line: 1, hash: Self.hash)
        // A number may be written in another way; another value never passes.
        if let read { #expect(read == (try line())) }
    }

    @Test func aFileIsReadLineByLineWhateverItsChunks() throws {
        let text = try line().text(hash: Self.hash)
        for (file, chunk) in [("\(text)\n\n  \n\(text)\n", 7), ("\(text)\r\n\(text)", 1 << 20)] {
            var reader = ProfileReader(
                ByteSource(bytes: Array(file.utf8), chunkBytes: chunk),
                hash: Self.hash
            )
            #expect(try reader.next()?.line == 1)
            #expect(try reader.next()?.profile == (try line()))
            #expect(try reader.next() == nil)
        }
        #expect(try ProfileReader.recognises(ByteSource(bytes: Array(text.utf8))))
        #expect(try !ProfileReader.recognises(ByteSource(bytes: Array("{\"id\":1}".utf8))))
        #expect(try !ProfileReader.recognises(ByteSource(bytes: [])))
    }

    @Test func theFileOfBinsIsReadAsItWasWrittenAndRefusedWhenChanged() throws {
        let plan = Self.plan
        let text = ProfilePlanFile.text(of: plan, hash: Self.hash)
        #expect(try ProfilePlanFile.plan(from: text, hash: Self.hash) == plan)
        func refusal(_ text: String) -> String {
            do {
                _ = try ProfilePlanFile.plan(from: text, hash: Self.hash)
                return ""
            } catch { return error.sentence }
        }
        let wayOut = ". Make it again: plumbline profile bins MODEL --output FILE"
        #expect(refusal(String(text.prefix(99))) == "The file of bins is cut off, or is none" + wayOut)
        #expect(refusal("model: loans") == "The file of bins is cut off, or is none" + wayOut)
        #expect(
            refusal(text.replacing("\"baselineRows\":3", with: "\"baselineRows\":5"))
                == "The file of bins was changed after it was written: its checksum does not fit" + wayOut
        )
        #expect(
            refusal(text.replacing("\"plumblineBins\":1", with: "\"plumblineBins\":3")).contains(
                "is of version 3"
            )
        )
        #expect(ProfilePlanFile.fingerprint(of: plan, hash: Self.hash) != "")
    }

    @Test func aLineHasTheKeysOfItsSchemaAndNoOthers() throws {
        let root = try #require(
            try JSONSerialization.jsonObject(
                with: Data(exampleText("Schemas/formats/profile.schema.json").utf8)
            )
                as? [String: Any]
        )
        func check(_ value: Any, _ part: [String: Any], _ path: String) {
            var part = part
            if let reference = part["$ref"] as? String {
                let name = String(reference.dropFirst("#/$defs/".count))
                part = (root["$defs"] as? [String: Any])?[name] as? [String: Any] ?? [:]
                #expect(!part.isEmpty, "\(reference)")
            }
            if let list = value as? [Any], let items = part["items"] as? [String: Any] {
                for item in list { check(item, items, path + "[]") }
            }
            guard let object = value as? [String: Any] else { return }
            let known = part["properties"] as? [String: [String: Any]]
            for (key, inner) in object {
                if let described = known?[key] {
                    check(inner, described, "\(path).\(key)")
                } else {
                    #expect(
                        part["additionalProperties"] is [String: Any],
                        "\(path).\(key) is not in the schema"
                    )
                }
            }
            for key in part["required"] as? [String] ?? [] { #expect(object[key] != nil, "\(path).\(key)") }
        }
        let text = try line().text(hash: Self.hash)
        check(try JSONSerialization.jsonObject(with: Data(text.utf8)), root, "line")
        let version = (root["properties"] as? [String: [String: Any]])?["plumblineProfile"]?["const"] as? Int
        #expect(version == ProfileLine.version)
    }

    @Test func partsWithoutAHeaderAreReadByTheNamesGiven() throws {
        func ids(_ text: String, _ names: [String]) throws -> [String] {
            var reader = try TableReader(
                files: [
                    InputFile(name: nil) { () throws(FormatError) in
                        ByteSource(bytes: Array(text.utf8), chunkBytes: 5)
                    }
                ],
                model: loans(),
                kind: .predictions,
                form: .csv,
                header: names
            )
            var ids: [String] = []
            while let batch = try reader.nextBatch() {
                ids += batch.rows.ids.indices.map { batch.rows.ids.text(at: $0) }
            }
            #expect(reader.problems.total == 0)
            return ids
        }
        let names = ["id", "time", "score", "prediction", "age", "city"]
        let rows = "a,2024-01-01T00:00:00Z,0.1,0,33,Bern\nb,2024-01-01T00:00:00Z,0.2,0,33,Bern\n"
        #expect(try ids(rows, names) == ["a", "b"])
        // The first part of a file brings the header along.
        #expect(try ids("id,time,score,prediction,age,city\r\n" + rows, names) == ["a", "b"])
        #expect(
            try ids("\"id\",\"time\",\"score\",\"prediction\",\"age\",\"city\"\n" + rows, names) == [
                "a", "b",
            ]
        )
        #expect(try ids("", names) == [] && ids("id,time,score,prediction,age,city", names) == [])
        #expect(throws: FormatError.duplicateColumns(["id"])) { try ids(rows, ["id", "id"]) }
        #expect(throws: FormatError.self) { try ids(rows, ["id", "time"]) }
    }
}
