import Monitoring
import Testing

@testable import Formats

/// Attributions from a file of their own, joined to the rows they belong to.
@Suite("Attributions beside a file") struct AttributionRowsTests {
    private func model(inOrder: Bool = false) -> MonitoredModel {
        var model = loans()
        model.columns.attributions = [AttributionSet(columns: ["age": "age_label0", "city": "city_label0"])]
        if inOrder { model.sageMaker = SageMakerPlan(attributionRows: .sameOrder) }
        return model
    }

    private func rows(_ ids: [Int]) -> String {
        loansHeader + ids.map { "r\($0),2026-01-02T10:00:00Z,0.5,1,\($0),Rome\n" }.joined()
    }

    /// The attributions of age that each row gets, and the notes.
    private func joined(
        _ rows: String,
        _ attributions: String,
        inOrder: Bool = false,
        form: TableForm = .csv
    ) throws -> (age: [Double], notes: [String]) {
        let model = model(inOrder: inOrder)
        var plain = model
        plain.columns.attributions = []
        var reader = try TableReader(
            source: ByteSource(bytes: Array(rows.utf8)),
            model: plain,
            kind: .predictions
        )
        reader.attributions = try AttributionRows(
            ByteSource(bytes: Array(attributions.utf8)),
            form: form,
            model: model
        )
        var ages: [Double] = []
        while let batch = try reader.nextBatch() {
            if case .numbers(let values)? = batch.rows.values(of: "age_label0") { ages += values }
        }
        return (ages, reader.attributionNotes)
    }

    private func refusal(_ rows: String, _ attributions: String, inOrder: Bool = false) -> String {
        do {
            _ = try joined(rows, attributions, inOrder: inOrder)
            return ""
        } catch {
            return (error as? FormatError)?.sentence ?? "\(error)"
        }
    }

    @Test func rowsAreFoundByTheirIdWhateverTheOrder() throws {
        let same = "id,age_label0,city_label0\nr1,0.1,1\nr2,0.2,1\nr3,0.3,1\n"
        #expect(try joined(rows([1, 2, 3]), same).age == [0.1, 0.2, 0.3])
        #expect(try joined(rows([3, 1, 2]), same).age == [0.3, 0.1, 0.2])
        let lines =
            #"{"id":"r2","age_label0":0.2,"city_label0":0}"# + "\n"
            + #"{"id":"r1","age_label0":0.1,"city_label0":0}"#
        #expect(try joined(rows([1, 2]), lines, form: .jsonLines).age == [0.1, 0.2])
    }

    @Test func rowsThatOnlyOneFileHasAreCounted() throws {
        let some = "id,city_label0,age_label0\nr2,1,0.2\nr7,1,0.7\nr8,1,0.8\n"
        let found = try joined(rows([1, 2, 3]), some)
        #expect(found.age[1] == 0.2 && found.age[0].isNaN && found.age[2].isNaN)
        #expect(
            found.notes == [
                "Rows without attributions: 2 of 3.",
                "Attributions of rows that are not in the file were ignored: 2.",
            ]
        )
        #expect(
            refusal(rows([1, 2]), "id,city_label0,age_label0\nr8,1,0.8\n")
                == "The file of attributions has none of the 2 rows it comes with: no id is the same. Give the attributions of "
                + "this file, with the ids of the predictions."
        )
    }

    @Test func withoutIdsTheOrderMustBeSaid() throws {
        let plain = "age_label0,city_label0\n0.1,1\n0.2,1\n"
        #expect(
            refusal(rows([1, 2]), plain)
                == #"The file of attributions has no column "id", by which its rows could be told; it has "age_label0", "#
                + #""city_label0". If it holds the same rows as the file it comes with, in the same order, say so in the model "#
                + "file: sagemaker: { attributionRows: sameOrder }."
        )
        #expect(try joined(rows([5, 4]), plain, inOrder: true).age == [0.1, 0.2])
        #expect(
            refusal(rows([5, 4, 3]), plain, inOrder: true)
                == "The file of attributions ends after line 3, where the file it comes with has another row on line 4. Give "
                + "the attributions of the same rows, or say in the model file that rows are told by id: sagemaker: { "
                + "attributionRows: byId }."
        )
        #expect(
            refusal(rows([5]), plain, inOrder: true).hasPrefix(
                "The file of attributions goes on at line 3 where the file it comes with has ended"
            )
        )
    }

    @Test func whatIsWrongInItIsSaidWithItsPlace() {
        #expect(
            refusal(rows([1, 2]), "id,age_label0,city_label0\nr1,much,1\nr2,1,1\n").hasPrefix(
                #"The file of attributions: Line 2, column "age_label0": "much" is not a number."#
            )
        )
        #expect(
            refusal(rows([1, 2]), "id,age_label0,city_label0\nr3,1,1\nr3,1,1\n")
                == #"The file of attributions has the id "r3" twice, the second time on line 3. Keep one of the rows."#
        )
        #expect(
            refusal(rows([1]), "id,age_label0,city_label\nr1,1,1\n").hasPrefix(
                #"The file of attributions: The file has no column "city_label0""#
            )
        )
    }
}
