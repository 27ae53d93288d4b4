"""Opens a project in QGIS without a screen: open_project.py PROJECT PICTURE BOX. Says of every layer whether it is valid, how many
features it gives, how it is drawn and labelled; then draws the layers that are switched on. One line of JSON for each layer."""
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import QgsApplication, QgsFeatureRequest, QgsMapRendererParallelJob, QgsMapSettings, QgsProject  # noqa: E402
from qgis.PyQt.QtCore import QSize  # noqa: E402

app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
ok = project.read(sys.argv[1])
print(json.dumps({"project": ok, "title": project.title(), "crs": project.crs().authid(), "layers": len(project.mapLayers())}))
nodes = project.layerTreeRoot().findLayers()
ordered = [node.layer() for node in nodes]
for layer in ordered:
    line = {"name": layer.id(), "valid": layer.isValid(), "title": layer.name()}
    if layer.isValid():
        line["features"] = sum(1 for _ in layer.getFeatures(QgsFeatureRequest()))
        line["fields"] = [f.name() for f in layer.fields()]
        line["renderer"] = layer.renderer().type() if layer.renderer() else ""
        line["labels"] = layer.labelsEnabled() and layer.labeling() is not None
        line["type"] = layer.geometryType()
    print(json.dumps(line))
settings = QgsMapSettings()
settings.setLayers([node.layer() for node in nodes if node.isVisible() and node.layer().isValid()])
settings.setDestinationCrs(project.crs())
settings.setOutputSize(QSize(900, 900))
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsRectangle  # noqa: E402

box = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project).transformBoundingBox(QgsRectangle(*map(float, sys.argv[3].split(","))))
settings.setExtent(box)
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
job.renderedImage().save(sys.argv[2])
print(json.dumps({"errors": [e.message for e in job.errors()]}))
app.exitQgis()
