import Monitoring

@testable import Review

/// A draw of named predictions, each with its probability, from a window of so many rows.
func sampleDraw(_ drawn: [(id: String, probability: Double)], of rows: Int) -> SampleDraw {
    SampleDraw(
        design: .halfUncertainty,
        seed: 1,
        target: drawn.count,
        rows: rows,
        meanPredicted: nil,
        items: drawn.map {
            SampledPrediction(predictionID: $0.id, probability: $0.probability, ratio: 0.1, predicted: nil)
        }
    )
}

/// The row `r` and its number, of a model of two classes.
func binaryRow(
    _ number: Int,
    predicted: Bool,
    actual: Bool,
    origin: Label.Origin,
    score: Double? = nil
) -> LabelledRow {
    LabelledRow(
        predictionID: "r\(number)",
        origin: origin,
        answer: .binary(predicted: predicted, actual: actual),
        score: score
    )
}
