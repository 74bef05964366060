"""Addresses below /topics/."""

from django.urls import path

from topics import views

app_name = "topics"
urlpatterns = [
    path("", views.topic_index, name="index"),
    path("<str:slug>/", views.topic_detail, name="detail"),
]
