import Monitoring
import Testing

@testable import Operations

/// What a changed model file does to what is stored.
@Suite("Differences of model files") struct ModelDifferenceTests {
    let source = Loans.model(perWindow: 0, slots: 1, audits: 0)
    var numbered: String { source.replacing("region: category", with: "region: number") }

    @Test func aColumnOfAnotherKindIsWarnedOf() throws {
        let test = try TestWorkbench()
        #expect(try test.workbench.modelDifference(source: source).warnings == [])
        _ = try test.workbench.applyModel(source: source, basedOn: nil, as: test.ada)
        // Nothing of the old kind is stored yet.
        #expect(try test.workbench.modelDifference(source: numbered).warnings == [])
        _ = try test.workbench.importBaseline(model: "loans", from: Loans.baseline, as: test.ada)
        let baseline =
            "The baseline holds “region” as the other kind: rules on it say “Not defined” until the baseline is "
            + "imported again. After applying: plumbline baseline import loans FILE"
        #expect(try test.workbench.modelDifference(source: numbered).warnings == [baseline])
        _ = try test.workbench.importPredictions(model: "loans", from: Loans.predictions, as: test.ada)
        let change = try test.workbench.modelDifference(source: numbered)
        #expect(change.lines == ["columns.features.region.type: category → number"])
        #expect(
            change.warnings == [
                baseline,
                "Stored predictions keep “region” as it was: in a window that gets rows of both kinds, the old ones "
                    + "count as missing.",
            ]
        )
        #expect(change.refusal == nil)
    }
}
