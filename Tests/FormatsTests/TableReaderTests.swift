import Foundation
import Monitoring
import Testing

@testable import Formats

@Test func predictionsComeAsTheColumnsOfTheModel() throws {
    let reading = try Reading(
        "city,extra,id,time,score,prediction,age,secret\n" + "Rome,x,a,2013-01-01,,1.0,,s\n"
            + "\"\",x,b,2013-01-01T10:00:00+02:00,0.25,0,4e1,s\n"
    )
    #expect(reading.ids == ["a", "b"])
    #expect(reading.times.map(\.text) == ["2013-01-01T00:00:00Z", "2013-01-01T08:00:00Z"])
    #expect(reading.columns["score"] == [nil, "0.25"])
    #expect(reading.columns["prediction"] == ["1", "0"])
    #expect(reading.columns["age"] == [nil, "40"])
    #expect(reading.columns["city"] == ["Rome", nil])
    #expect(reading.columns["secret"] == nil)
    #expect(reading.extraColumns == ["extra"])
    #expect(reading.labels == nil)
}

@Test func aBadRowLeavesNoCategoryBehind() throws {
    let text = loansHeader + "a,2013-01-01,0.5,1,x,Atlantis\nb,2013-01-01,0.5,1,3,Rome\n"
    var reader = try TableReader(
        source: ByteSource(bytes: Array(text.utf8)),
        model: loans(),
        kind: .predictions
    )
    let batch = try #require(try reader.nextBatch())
    #expect(batch.rows.values(of: "city") == .categories(CategoryColumn(names: ["Rome"], codes: [0])))
    #expect(batch.lines == [3])
}

@Test func aBaselineHasLabelsWhereTheModelNamesThem() throws {
    let text =
        "id,time,score,prediction,age,city,label\n" + "a,2013-01-01,0.5,1,3,Rome,1.0\n"
        + "b,2013-01-01,0.5,1,3,Rome,\n"
    #expect(try Reading(text, kind: .baseline).labels == ["1", ""])
    #expect(try Reading(text, loans(label: nil), kind: .baseline).labels == nil)
    #expect(throws: FormatError.self) { try Reading(loansHeader, kind: .baseline) }
}

@Test func labelsAreClassesOfTheModel() throws {
    let reading = try Reading("id,label,reviewer\na,1\u{2C}x\nb,late,x\nc,,x\nd,+0,x\n", kind: .labels)
    #expect(reading.ids == ["a", "d"] && reading.labels == ["1", "0"])
    #expect(
        reading.problems.sentences == [
            "Line 3, column \"label\": \"late\" is not a class of the model (\"0\", \"1\"). "
                + "Correct it, or add the class to the model file.",
            "Line 4, column \"label\": the cell is empty. Leave out rows whose truth is not known.",
        ]
    )
}

@Test func labelsOfARegressionAreNumbersInOneForm() throws {
    var model = loans()
    model.task = .regression
    model.classes = []
    model.columns.score = nil
    let reading = try Reading("id,label\na,48.0\nb,4.80e1\nc,x\nd,-0.5\n", model, kind: .labels)
    #expect(reading.labels == ["48", "48", "-0.5"])
    #expect(reading.problems.total == 1 && reading.typeProblems.isEmpty)
}

@Test func evidenceIsTextAndNeverHidden() throws {
    var model = loans()
    model.columns.hidden = ["secret", "note2"]
    let reading = try Reading("id,note,secret\na,\"1, 2\",s\nb,,s\n", model, kind: .evidence)
    #expect(reading.columns == ["note": ["1, 2", nil]])
    #expect(reading.extraColumns == [])
}

@Test func scoresOfClassesAreShares() throws {
    let model = MonitoredModel(
        name: "m",
        task: .multiclass,
        question: "?",
        classes: ["a", "b"].map { LabelClass(value: $0, title: $0) },
        positiveClass: nil,
        columns: ColumnPlan(
            id: "id",
            time: nil,
            prediction: "p",
            scores: ["a": "sa", "b": "sb"],
            version: "v",
            features: []
        ),
        windows: WindowPlan(grain: .batch)
    )
    let reading = try Reading("id,p,sa,sb,v\n1,a,0.7,0.3,v1\n2,b,-0.1,1,v2\n", model)
    #expect(reading.ids == ["1"] && reading.times.isEmpty)
    #expect(reading.columns == ["p": ["a"], "sa": ["0.7"], "sb": ["0.3"], "v": ["v1"]])
}

@Test(arguments: [
    (TableKind.labels, TableReader.labelsAtMost, 2...2), (.evidence, TableReader.rowsAtMost, 5...6),
])
func batchesStayBelowTheirLimit(_ kind: TableKind, _ most: Int, _ count: ClosedRange<Int>) throws {
    var model = loans()
    model.columns.evidence = ["note"]
    var text = kind == .labels ? "id,label\n" : "id,note\n"
    for row in 0..<300_000 { text += "r\(row),1\n" }
    var reader = try TableReader(source: ByteSource(bytes: Array(text.utf8)), model: model, kind: kind)
    var sizes: [Int] = []
    while let batch = try reader.nextBatch() { sizes.append(batch.rows.rowCount) }
    #expect(sizes.allSatisfy { $0 <= most } && sizes.reduce(0, +) == 300_000)
    #expect(count.contains(sizes.count), "\(sizes)")
}

@Test func manyCategoriesKeepTheirNames() throws {
    var text = loansHeader
    for row in 0..<5_000 { text += "r\(row),2013-01-01,0.5,1,3,city \(row * 7 % 3_001)\n" }
    let reading = try Reading(text)
    #expect(reading.columns["city"] == (0..<5_000).map { "city \($0 * 7 % 3_001)" })
}

@Test(arguments: ["flights", "bikeshare"])
func theExamplesAreReadWhole(name: String) throws {
    let model = try ModelFile.parse(yaml: exampleText("Examples/\(name)/model.yaml"))
    for kind in [TableKind.baseline, .predictions, .labels, .evidence] {
        let path = repository.appending(path: "Examples/\(name)/\(kind.rawValue).csv").path
        var reader = try TableReader(source: ByteSource(path: path), model: model, kind: kind)
        var rows = 0
        while let batch = try reader.nextBatch() { rows += batch.rows.rowCount }
        #expect(reader.problems.sentences == [])
        #expect(rows == reader.rowsRead && rows > 1_000)
    }
}

@Test func namesThatShareBytesAreToldApart() throws {
    let letters = ["", "a", "b", "\0"].map { Array($0.utf8) }
    var texts: Set<[UInt8]> = [[]]
    for _ in 0..<5 { texts = texts.union(texts.flatMap { text in letters.map { text + $0 } }) }
    texts.formUnion([
        Array("abcdefg".utf8), Array("abcdefgh".utf8), Array("abcdeg".utf8), Array("abcdefghi".utf8),
    ])
    let ordered = texts.sorted { $0.lexicographicallyPrecedes($1) }
    var coder = CategoryCoder()
    #expect(ordered.map { coder.code(of: $0.span) } == ordered.indices.map { Int32($0) })
    #expect(ordered.map { coder.knownCode(of: $0.span) } == ordered.indices.map { Int32($0) })
    #expect(coder.names.map { Array($0.utf8) } == ordered)
    #expect(coder.knownCode(of: Array("abcdef".utf8).span) == nil)
}
